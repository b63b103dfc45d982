import pytest

from gonogo.domain.packages.move import Move
from gonogo.errors import VersionFileError
from gonogo.formats.requirements import KINDS, kind_of, rewritten

A = Move("a/package.json", "a", "1.0.0", "2.0.0")
MANIFEST = """{
  "dependencies": {"a": "^1.0.0"},
  "devDependencies": {"a": "workspace:^"}
}
"""


def test_edit_says_where_it_is_and_what_it_replaces():
    (edit,) = kind_of("package.json").edits(MANIFEST, "b/package.json", [A])
    assert (edit.path, edit.line, edit.before, edit.after) == (("dependencies", "a"), 2, "^1.0.0", "^2.0.0")
    assert rewritten(MANIFEST, [edit]) == MANIFEST.replace("^1.0.0", "^2.0.0")


def test_manifest_states_what_it_asks_of_others_also_what_follows_by_itself():
    found = kind_of("package.json").stated(MANIFEST, "b/package.json", [A])
    assert [(one.range, one.is_implied, one.is_development) for one in found] == [
        ("^1.0.0", False, False),
        ("^1.0.0", True, True),
    ]


def test_lock_file_states_nothing_of_its_own():
    assert kind_of("package-lock.json").stated("{", "package-lock.json", [A]) == []


def test_manifest_that_is_nested_too_deeply_is_refused():
    with pytest.raises(VersionFileError, match="is nested too deeply"):
        kind_of("package.json").stated("[" * 100_000, "b/package.json", [A])


@pytest.mark.parametrize("name", KINDS)
def test_file_is_not_even_read_where_no_package_of_its_kind_moves(name):
    assert kind_of(name).edits("\0 {[", name, [Move("a/VERSION", "a", "1.0.0", "2.0.0")]) == []


@pytest.mark.parametrize("name", KINDS)
def test_text_that_no_editor_would_write_is_refused(name):
    move = Move(f"a/{kind_of(name).manifest}", "a", "1.0.0", "2.0.0")
    with pytest.raises(VersionFileError, match="is not UTF-8 text"):
        kind_of(name).edits("\0", name, [move])
