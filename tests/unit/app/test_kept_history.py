import pytest

from gonogo.app import kept_history
from gonogo.app.kept_history import KeptHistory, kept_of
from gonogo.app.planning.planning import plan
from gonogo.domain.history.graph import Graph
from gonogo.domain.planning.bump import Wish


@pytest.fixture(autouse=True)
def kept_at_once(monkeypatch):
    monkeypatch.setattr(kept_history, "MANY", 1)


def keep(shop):
    """Plan, and keep what was read."""
    project = shop.project()
    plan(project, Wish())
    project.keep_history()


def anew(shop):
    """The plan of who keeps nothing."""
    project = shop.project()
    kept_history.write(project.kept, KeptHistory())
    return plan(project, Wish())


def test_what_is_kept_is_read_again(shop):
    keep(shop)
    kept = kept_history.read(shop.project().kept)
    graph = shop.project().repository.graph([shop.git("rev-parse", "HEAD")])
    assert kept.graph.parents == graph.parents
    assert kept.graph.times == graph.times
    assert kept.tips == (shop.git("rev-parse", "HEAD"),)


def test_what_came_since_is_read_beside_it(shop):
    keep(shop)
    shop.git("switch", "-q", "--create", "side", "HEAD~1")
    shop.commit("fix: beside")
    shop.git("switch", "-q", "main")
    shop.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    shop.git("tag", "v1.0.9", "side")
    found = plan(shop.project(), Wish())
    assert found == anew(shop)
    assert found.bump.current == "1.0.9"


def test_what_stands_on_a_commit_that_is_gone_is_read_whole(shop):
    shop.commit("feat: not for long")
    keep(shop)
    shop.git("reset", "-q", "--hard", "HEAD~1")
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("gc", "-q", "--prune=now")
    shop.commit("fix: instead")
    assert plan(shop.project(), Wish()) == anew(shop)


@pytest.mark.parametrize("damage", ["", "x", "no digest\n{}", "\ud800"])
def test_what_is_damaged_is_passed_over(shop, damage):
    keep(shop)
    (shop.path / ".git/gonogo/history.json").write_bytes(damage.encode(errors="surrogatepass"))
    assert kept_history.read(shop.project().kept) == KeptHistory()
    assert plan(shop.project(), Wish()) == anew(shop)


def test_a_short_history_is_not_kept(shop, monkeypatch):
    monkeypatch.setattr(kept_history, "MANY", 1_000)
    keep(shop)
    assert not (shop.path / ".git/gonogo/history.json").exists()


def test_it_is_kept_with_none_before_one_that_comes_after_it():
    told = Graph({"a": [], "c": ["b"], "b": ["a"]}, {"a": 9, "b": 1, "c": 2})
    kept = kept_of(told, ["c"], {"c": ("x.py",)})
    assert kept == KeptHistory({"c": ["b"], "b": ["a"], "a": []}, (2, 1, 9), ("c",), ("c",), {"c": ("x.py",)})


def test_what_is_told_twice_is_in_order_again():
    kept = kept_of(Graph({"b": ["a"], "a": []}, {"a": 1, "b": 2}), [], {})
    found = kept.with_new(Graph({"d": ["a"], "a": []}, {"d": 3, "a": 1}))
    assert found.order == ["d", "b", "a"]
