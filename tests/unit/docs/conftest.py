import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from gonogo.cli.demo.history import shop
from gonogo.cli.main import group

ROOT = Path(__file__).parents[3]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\|.*\|$")


class Fence(NamedTuple):
    """A block of code in a page. place: file and line, for messages."""

    place: str
    language: str
    text: str


class Page(NamedTuple):
    """One page of the documentation."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    def fences(self, *languages: str) -> list[Fence]:
        found = (
            Fence(f"{self.name}:{self.text.count(chr(10), 0, match.start()) + 1}", match[1], match[2])
            for match in _FENCE.finditer(self.text)
        )
        return [fence for fence in found if not languages or fence.language in languages]

    def rows(self, *heading: str) -> list[list[str]]:
        """The rows of all tables that have this heading, cell by cell."""
        found: list[list[str]] = []
        inside = False
        for line in self.prose.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")] if _ROW.match(line) else []
            inside = bool(cells) and (inside or cells == list(heading))
            if inside and cells != list(heading) and set("".join(cells)) != {"-"}:
                found.append(cells)
        return found


def _pages() -> Iterator[Page]:
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))):
        if path.name != "CHANGELOG.md":
            yield Page(path, path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def pages() -> dict[str, Page]:
    return {page.name: page for page in _pages()}


@pytest.fixture(scope="session")
def fences(pages) -> Callable[..., list[Fence]]:
    return lambda *languages: [fence for page in pages.values() for fence in page.fences(*languages)]


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """The repository of the demo."""
    place = tmp_path_factory.mktemp("docs") / "shop"
    shop().write(place, branch="develop")
    return place


@pytest.fixture
def gonogo(demo, tmp_path) -> Callable[[list[str]], str]:
    """Runs a command in the demo's repository, as somebody whom git knows, on a day in November 2026."""
    known = tmp_path / "gitconfig"
    known.write_text("[user]\n\tname = Ann Chovey\n\temail = ann@shop.example\n")
    environment = {
        "GIT_CONFIG_GLOBAL": str(known),
        "GIT_CONFIG_NOSYSTEM": "1",
        "COLUMNS": "80",
        "SOURCE_DATE_EPOCH": "1795262400",
    }

    def run(arguments: list[str]) -> str:
        return CliRunner().invoke(group, ["-C", str(demo), *arguments], env=environment).stdout

    return run
