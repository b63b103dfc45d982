from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clone


def _write(clone: Clone, name: str, text: str = "x") -> None:
    place = clone.folder / ".git" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.mark.threat("gate", "Plant settings, hooks, attributes, stores or replaced objects in the clone")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda clone: clone.git("config", "filter.x.smudge", "sed s/1/2/"), "filter.x.smudge"),
        (lambda clone: clone.git("config", "--add", "remote.origin.url", "/elsewhere"), "remote.origin.url"),
        (lambda clone: clone.git("config", "core.fileMode", "false"), "core.filemode"),
        (lambda clone: clone.git("config", "user.signingKey", "x"), "user.signingkey"),
        (lambda clone: clone.git("config", "--unset", "user.email"), "user.email"),
        (lambda clone: _write(clone, "info/attributes"), "info/attributes"),
        (lambda clone: _write(clone, "info/grafts"), "info/grafts"),
        (lambda clone: _write(clone, "hooks/pre-push"), "hooks/pre-push"),
        (lambda clone: _write(clone, "objects/info/alternates", "/elsewhere"), "objects/info/alternates"),
        (lambda clone: clone.git("replace", "HEAD", "HEAD^{tree}", "-f"), "refs/replace"),
        (lambda clone: _write(clone, "modules/vendor/lib/config", "[x]\ny = 2"), "lib/config"),
        (lambda clone: _write(clone, "gonogo/modules/0a/info/attributes"), "0a/info/attributes"),
    ],
)
def test_what_decides_what_git_does_is_seen_to_change(
    clone: Clone, change: Callable[[Clone], object], named: str
) -> None:
    for module in ("modules/vendor/lib", "gonogo/modules/0a"):
        _write(clone, f"{module}/HEAD")
        _write(clone, f"{module}/config", "[x]\ny = 1")
    watched = Watched(Git(clone.folder).place)
    before = watched.read()
    assert watched.read() == before
    change(clone)
    now = watched.read()
    changed = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
    assert len(changed) == 1
    assert named in changed.pop()


def test_a_hook_that_begins_to_run_is_another(clone: Clone) -> None:
    _write(clone, "hooks/pre-push")
    watched = Watched(Git(clone.folder).place)
    before = watched.read()
    (clone.folder / ".git/hooks/pre-push").chmod(0o755)
    assert watched.read() != before


def test_what_people_do_every_day_beside_a_release_changes_nothing(clone: Clone) -> None:
    watched = Watched(Git(clone.folder).place)
    before = watched.read()
    clone.git("checkout", "-q", "-b", "work")
    (clone.folder / "b").write_text("b")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: more")
    clone.git("push", "-q", "-u", "origin", "work")
    clone.git("fetch", "-q")
    clone.git("stash", "list")
    clone.git("gc", "-q")
    assert watched.read() == before
