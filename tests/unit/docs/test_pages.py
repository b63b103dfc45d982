"""What holds for every page."""

import re
import tomllib

import pytest

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_WIDEST = 105


def test_each_link_leads_to_a_page_and_heading_that_exist(pages):
    broken = [
        f"{page.name}: {link}"
        for page in pages.values()
        for link in _LINK.findall(page.prose)
        if "://" not in link and not _leads(page, link)
    ]
    assert broken == []


def _leads(page, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.path.parent / name).resolve() if name else page.path
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(title) for title in _HEADING.findall(target.read_text())}


def _anchor(title: str) -> str:
    """The name that forges give to a heading."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_prose_stays_within_a_readable_width(pages):
    wide = [
        f"{page.name}: {line}"
        for page in pages.values()
        for line in page.prose.splitlines()
        if len(line) > _WIDEST and not line.startswith("|")
    ]
    assert wide == []


def test_each_block_of_code_says_its_language(fences):
    assert [fence.place for fence in fences() if not fence.language] == []


def test_no_page_names_a_path_of_somebodys_machine(pages):
    found = {
        page.name: re.findall(r"(?<![\w.])/(?:home|work|tmp|root|Users)\b\S*", page.text)
        for page in pages.values()
    }
    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.fixture(scope="module")
def architecture(pages):
    return pages["ARCHITECTURE.md"]


def test_the_layers_are_those_that_are_checked(architecture):
    root = architecture.path.parent
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["gonogo"])
    assert "\n".join(layers) + "\n" in {fence.text for fence in architecture.fences("text")}


def test_the_layout_names_every_folder_and_file_at_the_top(architecture):
    (tree,) = (fence.text for fence in architecture.fences("text") if fence.text.startswith("src/gonogo/"))
    told = dict(re.findall(r"^  (\w+(?:/|\.py)) +(.*)$", tree, re.MULTILINE))
    package = architecture.path.parent / "src" / "gonogo"
    there = {f"{entry.name}/" for entry in package.iterdir() if any(entry.glob("**/*.py"))}
    there |= {entry.name for entry in package.glob("*.py")}
    assert there - told.keys() == {"__init__.py"}
    assert [name for name in told.keys() - there if "to come" not in told[name]] == []
