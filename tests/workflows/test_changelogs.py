"""Releases on top of change logs that other tools and people began, into a real remote."""

from __future__ import annotations

import pytest
from tests.workflows.conftest import git, gonogo

HISTORY = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
  gates: {}
  approvals: {release: {automatic: true}}
commit main  feat: sell things
tag v1.0.0 : The shop
"""
MIXED = """\
# [1.1.0](https://forge.example/c) (2024-02-01)

### Features

* c

## [1.0.1](https://forge.example/b) (2024-01-02)

### Bug Fixes

* b

# 1.0.0 (2024-01-01)

* a
"""


@pytest.fixture
def released(shop):
    """The change log after a release of a fix, and after one more."""

    def by(name: str, text: str, history: str = HISTORY) -> tuple[str, str]:
        place = shop(history, "main")
        (place / name).write_bytes(text.encode())
        found = [_released(place, name, words) for words in ("fix: open the till", "fix: close the till")]
        return found[0], found[1]

    return by


def _released(place, name: str, words: str) -> str:
    (place / "till.txt").write_text(words)
    git(place, "add", "-A")
    git(place, "commit", "-q", "-m", words)
    git(place, "push", "-q", "origin", "HEAD:main")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    git(place, "pull", "-q", "origin", "main")
    return git(place, "show", f"HEAD:{name}")


def test_headings_of_several_levels_are_all_read_and_the_release_goes_on_top(released):
    history = f"{HISTORY}write a  1\ncommit main  feat: c\ntag v1.1.0 : More\n"
    first, second = released("CHANGELOG.md", MIXED, history)
    assert first.startswith("## 1.1.1 (2027-01-15)\n\n### Bug Fixes\n\n* open the till (")
    assert first.endswith(f"\n\n{MIXED}")
    assert second.startswith("## 1.1.2 (2027-01-15)\n\n### Bug Fixes\n\n* close the till (")
    assert second.endswith(f"\n\n{first}")


def test_a_release_goes_above_headings_of_the_third_level(released):
    head, older = "# Changelog\n\nWords.\n\n", "### [1.0.0](https://forge.example/a) (2024-01-01)\n\n* a\n"
    first, second = released("CHANGELOG.md", head + older)
    assert first.startswith(f"{head}### 1.0.1 (2027-01-15)\n\n#### Bug Fixes\n\n* open the till (")
    assert first.endswith(f"\n\n{older}")
    assert second.startswith(f"{head}### 1.0.2 (2027-01-15)")
    assert second.endswith(first.removeprefix(head))


def test_a_file_of_another_name_and_markup_is_found_and_goes_on_as_it_is(released):
    older = "Version 1.0.0\n-------------\n\nReleased 1 Feb 2024\n\n* a\n"
    first, second = released("CHANGES.rst", f"Changes\n=======\n\n{older}")
    section = "Version 1.0.{}\n-------------\n\nReleased 15 Jan 2027\n\nBug Fixes\n~~~~~~~~~\n\n* "
    begin = f"Changes\n=======\n\n{section}"
    assert first.startswith(begin.format(1))
    assert first.endswith(f"\n\n{older}")
    assert second.startswith(begin.format(2))
    assert second.endswith(first.removeprefix("Changes\n=======\n"))


def test_what_is_unreleased_becomes_part_of_the_release_and_its_link_moves_on(released):
    text = (
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- By hand\n\n## [1.0.0] - 2024-01-01\n\n- a\n\n"
        "[Unreleased]: https://forge.example/compare/v1.0.0...HEAD\n"
        "[1.0.0]: https://forge.example/releases/v1.0.0\n"
    )
    first, second = released("CHANGELOG.md", text)
    section = "## [1.0.1] - 2027-01-15\n\n### Added\n\n- By hand\n\n### Fixed\n\n- open"
    assert first.startswith(f"# Changelog\n\n## [Unreleased]\n\n{section}")
    assert first.endswith(
        "## [1.0.0] - 2024-01-01\n\n- a\n\n[Unreleased]: https://forge.example/compare/v1.0.1...HEAD\n"
        "[1.0.1]: https://forge.example/compare/v1.0.0...v1.0.1\n"
        "[1.0.0]: https://forge.example/releases/v1.0.0\n"
    )
    assert second.count("By hand") == 1
    assert "[Unreleased]: https://forge.example/compare/v1.0.2...HEAD\n[1.0.2]: " in second


def test_a_file_that_does_not_say_where_a_release_belongs_is_refused_before_anything_is_locked(shop):
    place = shop(f"{HISTORY}write CHANGES.md  - sold things\ncommit main  fix: open the till\n", "main")
    ran = gonogo(place, "release", "--yes")
    assert ran.returncode != 0
    assert "CHANGES.md cannot be written: line 1 tells a change" in ran.stderr
    assert "lock" not in git(place, "ls-remote", "origin")
