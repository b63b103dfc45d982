import msgspec
import pytest

from gonogo.app import project as app_project
from gonogo.app.planning import risk as app_risk
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

STORY = """
write shop/cart.py  one
write shop/price.py  one
commit main  feat: sell things
tag v1.0.0
"""


def risk(shop, package=""):
    return plan(shop.project(), Wish(), package).plan.risk


def test_the_risk_is_part_of_the_plan_and_of_its_digest(tell, monkeypatch):
    shop = tell(f"{STORY}write shop/cart.py  two\ncommit main  feat!: pay at the end\n")
    found = plan(shop.project(), Wish()).plan
    assert found.risk.level == "high"
    assert "1 breaking change" in found.risk.reasons
    assert "1 of 1 commit with code comes without tests" in found.risk.reasons
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_800_000_000 + 86_400))
    assert plan(shop.project(), Wish()).plan.risk.reasons != found.risk.reasons


def test_the_same_day_is_the_same_risk(tell, monkeypatch):
    shop = tell(f"{STORY}commit main  feat: search\n")
    midnight = 1_800_000_000 // 86_400 * 86_400
    found = []
    for second in (0, 86_399):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(midnight + second))
        found.append(risk(shop))
    assert found[0] == found[1]


def test_past_fixes_of_changed_files_are_counted_also_before_the_release(tell):
    fixes = "".join(
        f"write shop/cart.py  fix {number}\nwrite shop/price.py  fix {number}\ncommit main  {kind}: cart\n"
        for number, kind in enumerate(["fix", "fix(cart)", "Fixed", "hotfix", "bugfix!", "fixture"])
    )
    shop = tell(
        f"{fixes}tag v1.0.0\nwrite shop/cart.py  last\nwrite shop/test_cart.py  t\ncommit main  feat: a\n"
    )
    assert (
        "1 changed file was fixed often in the latest 7 commits: shop/cart.py (5 times)" in risk(shop).reasons
    )


def test_only_the_latest_commits_are_searched(tell, monkeypatch):
    monkeypatch.setattr(app_project, "LOOKED_AT", 3)
    fixes = "".join(f"write a.py  {number}\ncommit main  fix: a\n" for number in range(6))
    shop = tell(f"{fixes}tag v1.0.0\nwrite a.py  last\ncommit main  feat: a\n")
    assert not any("fixed often" in reason for reason in risk(shop).reasons)


def test_lines_of_lock_files_do_not_count(tell):
    lines = "\n".join(f"  line {number}" for number in range(600))
    assert any(
        "lines in" in reason
        for reason in risk(tell(f"{STORY}write a.txt {lines}\ncommit main  fix: a\n", "a")).reasons
    )
    assert not any(
        "lines in" in reason
        for reason in risk(tell(f"{STORY}write a.lock {lines}\ncommit main  fix: a\n", "b")).reasons
    )


def test_a_first_release_has_nothing_before_it(tell):
    shop = tell("write a.txt  one\ncommit main  feat: a\n")
    assert risk(shop).reasons == ("there is no release before to compare with or to go back to",)


def test_a_package_has_the_risk_of_its_own_files(tell):
    shop = tell("""
write api/a.py  one
write web/db/migrations/1.sql  one
commit main  feat: a
tag api@1.0.0
tag web@1.0.0
write api/a.py  two
write api/test_a.py  two
commit main  fix: a
write web/db/migrations/2.sql  one
write web/test_db.py  one
commit main  fix: b
""")
    shop.write("gonogo.yml", "packages: {api: {path: api}, web: {path: web}}\n")
    told = {name: " ".join(risk(shop, name).reasons) for name in ("api", "web")}
    assert "migration" not in told["api"]
    assert "1 migration is new or changed: web/db/migrations/2.sql" in told["web"]


def test_migrations_are_where_a_gate_looks_for_them(tell):
    shop = tell(f"{STORY}write changes/1_a.xml  one\ncommit main  fix: a\n")
    settings = "gates:\n  deps:\n    kind: dependencies\n    migrations: {folder: changes}\n"
    shop.write("gonogo.yml", settings)
    assert "1 migration is new or changed: changes/1_a.xml" in risk(shop).reasons


def test_the_change_log_does_not_ask_for_it(shop, gonogo, monkeypatch):
    def refuse(*_):
        pytest.fail("the risk was asked for")

    monkeypatch.setattr("gonogo.app.planning.risk.risk_of", refuse)
    assert gonogo("changelog", at=shop).code == 0
    assert gonogo("changelog", "--all", at=shop).code == 0


@pytest.mark.parametrize("time", [0, 1_800_000_000_000])
def test_a_tag_of_any_time_has_an_age(shop, time):
    project = shop.project()
    made = plan(project, Wish())
    since = made.section.since
    assert since is not None
    found = app_risk.risk_of(project, made.section, msgspec.structs.replace(since, time=time))
    assert any("days" in reason for reason in found.reasons) == (time == 0)
