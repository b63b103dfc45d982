"""Rules on versions and commits as the pages tell them, and as the code decides."""

import re
from datetime import date

import pytest

from gonogo.domain.history.commits import parse, references
from gonogo.domain.planning.bump import WEIGHTS, Policy
from gonogo.domain.versions import Level, pep440, semver
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.semver import SemVerScheme
from gonogo.errors import VersionError
from gonogo.formats import version_files

DAY = date(2026, 3, 5)


@pytest.fixture(scope="module")
def versions(pages):
    return pages["docs/versions.md"]


def _plain(cells: list[str]) -> list[str]:
    return [cell.strip("`") for cell in cells]


def _next(scheme, current: str, level: str, channel: str = "") -> str:
    version = scheme.parse(current)
    try:
        if channel:
            return str(scheme.prerelease(version, Level[level], channel, DAY))
        return str(scheme.following(version, Level[level], DAY))
    except VersionError:
        return "refused"


def test_types_raise_what_the_table_says(versions):
    rows = dict(versions.rows("a commit", "asks for"))
    named = {kind: level for cell, level in rows.items() for kind in re.findall(r"`([a-z]+)`", cell)}
    assert {kind: level for kind, level in named.items() if kind in WEIGHTS} == WEIGHTS
    assert rows["that follows no convention"].startswith(Policy().unconventional)


def test_semantic_versions_follow_as_the_table_says(versions):
    rows = [_plain(cells) for cells in versions.rows("current", "asked for", "next")]
    assert len(rows) > 10
    assert [
        [current, asked, _next(SemVerScheme(), current, *asked.split(", "))] for current, asked, _ in rows
    ] == rows


def test_versions_before_1_0_0_follow_as_the_table_says(versions):
    rows = versions.rows("zero", "breaking", "feature", "fix")
    levels = ("major", "minor", "patch")
    told = [
        [f"`{zero}`", *(f"`0.3.1` → `{_next(SemVerScheme(zero), '0.3.1', level)}`" for level in levels)]
        for zero in ("minor", "shifted", "strict")
    ]
    assert rows == told


def test_calendar_versions_follow_as_the_table_says(versions):
    rows = [_plain(cells) for cells in versions.rows("pattern", "current", "asked for", f"on {DAY}")]
    assert len(rows) > 5
    assert [
        [pattern, current, level, _next(CalVerScheme(pattern), current, level)]
        for pattern, current, level, _ in rows
    ] == rows


def test_python_spells_versions_as_the_table_says(versions):
    rows = [_plain(cells) for cells in versions.rows("version", "in Python's files")]
    assert rows
    for version, spelled in rows:
        if spelled == "refused":
            with pytest.raises(VersionError):
                pep440.spell(semver.parse(version))
        else:
            assert pep440.spell(semver.parse(version)) == spelled


def test_the_sources_of_the_version_are_told_in_their_order(versions):
    told = versions.prose.partition("<!-- the order of the version's sources -->")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"`([^`]+)`", told)) == version_files.ORDER


def test_each_kind_of_version_file_is_told(versions):
    names = {name for kind in version_files.KINDS for name in kind.names}
    assert {name for name in names if f"`{name}`" not in versions.prose} == set()
    rows = " ".join(cells[0] for cells in versions.rows("file", "what of it"))
    assert {name for name in version_files.ORDER if f"`{name}`" not in rows} == set()


def test_headers_are_read_as_the_table_says(pages):
    rows = pages["docs/commits.md"].rows("header", "type", "scope", "breaking")
    assert len(rows) > 8
    assert [[cells[0], *_read(cells[0].strip("`"))] for cells in rows] == rows


def _read(header: str) -> list[str]:
    said = parse(header)
    if said is None:
        return ["not conventional", "", ""]
    return [said.type, said.scope or "none", "yes" if said.breaking else "no"]


def test_the_message_that_is_shown_says_what_the_page_says(pages):
    said = parse(pages["docs/commits.md"].fences("text")[0].text)
    assert (said.type, said.scope) == ("feat", "checkout")
    assert said.breaking.startswith("`pay()` wants the whole cart.\nCall `pay(cart)`")
    assert [footer.token for footer in said.footers] == [
        "BREAKING CHANGE",
        "Refs",
        "Closes",
        "Co-authored-by",
    ]


def test_references_are_read_as_the_page_says(pages):
    rows = dict(pages["docs/commits.md"].rows("text", "means"))
    for cell in (cell for cell, means in rows.items() if means == "closes these issues"):
        for text in re.findall(r"`([^`]+)`", cell):
            assert list(references(text).closes) == re.findall(r"#(\d+)", text)
    assert references("fix: x, see #12").mentions == ("12",)
    assert references("fix: x (#12)").pull == "12"
    assert references("fix: x ABC-123").tickets == ("ABC-123",)
