"""The lock files are whole: they are installed without resolving anything."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
SITE = next(path for path in sys.path if path.endswith("site-packages"))
SCANNERS = str(Path(sys.prefix, "scanners", Path(SITE).relative_to(sys.prefix)))
MADE = [path.name[1:] for path in Path(sys.prefix).glob(".*") if path.is_file()]
INSTALLED = {
    ("build", "runtime"): SITE,
    ("build", "runtime", "server"): SITE,
    ("build", "runtime", "test"): SITE,
    **({("build", "runtime", "test", "check"): SITE} if "check" in MADE else {}),
    **({("build", "runtime", "test", "check", "mutants"): SITE} if "mutants" in MADE else {}),
    **({("scanners",): SCANNERS} if "scanners" in MADE else {}),
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("linux", "darwin")
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)(?P<extras>\[[\w,.-]+\])?==(?P<version>[^\s;\\]+)\s*(?:;(?P<marker>[^\\]+))?",
    re.MULTILINE,
)

Asked = Callable[[str], list[str] | None]
Markers = Mapping[str, str]
HERE: Markers = {}


def pins(text: str, markers: Markers = HERE) -> dict[str, Requirement]:
    """What a lock pins for a Python, by name."""
    found: dict[str, Requirement] = {}
    for match in _PIN.finditer(text):
        one = Requirement(match.group().strip())
        if _holds(one, markers):
            name = canonicalize_name(one.name)
            one.extras |= found[name].extras if name in found else set()
            found[name] = one
    return found


def missing(pinned: Mapping[str, Requirement], asked: Asked, markers: Markers = HERE) -> Iterator[str]:
    """What pinned packages ask for on a Python, and the lock does not pin."""
    for pin in pinned.values():
        for needed in map(Requirement, asked(canonicalize_name(pin.name)) or ()):
            if any(_holds(needed, {**markers, "extra": one}) for one in {"", *pin.extras}):
                yield from _lacks(pin, needed, pinned.get(canonicalize_name(needed.name)))


def absent(pinned: Mapping[str, Requirement], asked: Asked) -> list[str]:
    """What is pinned for this Python and was not installed, so that nobody knows what it asks for."""
    return [pin.name for pin in pinned.values() if asked(canonicalize_name(pin.name)) is None]


def _holds(one: Requirement, markers: Markers) -> bool:
    return not one.marker or one.marker.evaluate(dict(markers))


def _lacks(pin: Requirement, needed: Requirement, found: Requirement | None) -> Iterator[str]:
    if found is None:
        yield f"{pin.name} asks for {needed.name}, which is not pinned"
    elif not needed.extras <= found.extras:
        extras = ",".join(sorted(needed.extras))
        yield f"{pin.name} asks for {needed.name}[{extras}], which is pinned without the extra"
    elif not all(needed.specifier.contains(one.version, prereleases=True) for one in found.specifier):
        yield f"{pin.name} asks for {needed}, and {found} is pinned"


@cache
def installed_at(place: str) -> Asked:
    """What the packages in a folder ask for."""
    return {canonicalize_name(one.name): one.requires or [] for one in distributions(path=[place])}.get


def _text(*locks: str) -> str:
    return "\n".join((REQUIREMENTS / f"{lock}.txt").read_text() for lock in locks)


@pytest.mark.parametrize("locks", INSTALLED, ids="+".join)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_a_lock_pins_all_that_its_packages_ask_for(
    locks: tuple[str, ...], python: str, platform: str
) -> None:
    markers = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": platform.capitalize(),
    }
    pinned = pins(_text(*locks), markers)
    assert list(missing(pinned, installed_at(INSTALLED[locks]), markers)) == []


@pytest.mark.parametrize("locks", INSTALLED, ids="+".join)
def test_what_is_pinned_was_installed_and_can_be_asked(locks: tuple[str, ...]) -> None:
    assert absent(pins(_text(*locks)), installed_at(INSTALLED[locks])) == []


@pytest.mark.parametrize(
    ("lock", "told"),
    [
        (
            "pytest-cov==7.1.0 \\\ncoverage==7.17.3 \\\n",
            "pytest-cov asks for coverage[toml], which is pinned without the extra",
        ),
        ("pytest-cov==7.1.0 \\\n", "pytest-cov asks for coverage, which is not pinned"),
        (
            "pytest-cov==7.1.0 \\\ncoverage[toml]==7.1 \\\n",
            "pytest-cov asks for coverage[toml]>=7.10.6, and coverage[toml]==7.1 is pinned",
        ),
    ],
)
def test_a_lock_that_lacks_something_is_told(lock: str, told: str) -> None:
    asked = {
        "pytest-cov": ["coverage[toml]>=7.10.6"],
        "coverage": ['tomli; extra == "toml" and python_version < "3"'],
    }
    assert list(missing(pins(lock), asked.get)) == [told]


def test_a_lock_that_is_whole_here_and_lacks_something_elsewhere_is_told() -> None:
    asked = {"pytest": ['iniconfig; sys_platform == "darwin"']}.get
    lock = pins("pytest==9 \\\n")
    assert list(missing(lock, asked, {"sys_platform": "linux"})) == []
    assert list(missing(lock, asked, {"sys_platform": "darwin"})) == [
        "pytest asks for iniconfig, which is not pinned"
    ]


def test_a_package_that_is_pinned_and_not_installed_is_told() -> None:
    assert absent(pins("lost==1 \\\n"), {}.get) == ["lost"]


def test_no_lock_names_where_its_packages_come_from() -> None:
    files = [path for path in REQUIREMENTS.rglob("*") if path.is_file()]
    addresses = {".json": '"resolved"'}  # npm's locks also have the pages of who asks for money
    assert not [path.name for path in files if addresses.get(path.suffix, "://") in path.read_text()]
