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
    assert kept.graph.parents == {sha: tuple(parents) for sha, parents in graph.parents.items()}
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
    assert kept == KeptHistory("c b a", {"a": ()}, (2, 1, 9), ("c",), ("c",), {"c": ("x.py",)})


def test_lines_merges_several_beginnings_and_several_ends_come_back_as_they_were():
    told = {"f": ["d"], "e": ["d", "c"], "d": ["b"], "c": ["a"], "b": [], "a": [], "y": ["gone"]}
    graph = kept_of(Graph(told, dict.fromkeys(told, 7)), [], {}).graph
    assert graph.parents == {sha: tuple(parents) for sha, parents in told.items()}
    assert graph.tips == {"f", "e", "y"}
    assert graph.order == list(told)


def test_what_does_not_fit_together_is_passed_over(shop):
    keep(shop)
    kept_history.write(shop.project().kept, {"commits": "b a", "parents": {"a": []}, "times": [2, 1]})
    assert kept_history.read(shop.project().kept) == KeptHistory("b a", {"a": ()}, (2, 1))
    kept_history.write(shop.project().kept, {"commits": "b a", "parents": {"a": []}, "times": [2]})
    assert kept_history.read(shop.project().kept) == KeptHistory()


def test_the_latest_commits_are_not_asked_for_again_where_head_is_the_same(shop, monkeypatch):
    keep(shop)
    again = shop.project()
    monkeypatch.setattr(again.repository, "latest", None)
    assert again.latest == tuple(shop.git("rev-list", "HEAD").split())
