"""The lock files are whole: they are installed without resolving anything."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import DistributionFinder, MetadataPathFinder
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
SITE = next(path for path in sys.path if path.endswith("site-packages"))
SCANNERS = str(Path(sys.prefix, "scanners", Path(SITE).relative_to(sys.prefix)))
INSTALLED = {
    ("build", "runtime"): SITE,
    ("build", "runtime", "test"): SITE,
    ("scanners",): SCANNERS,
}
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)(?P<extras>\[[\w,.-]+\])?==(?P<version>[^\s;\\]+)\s*(?:;(?P<marker>[^\\]+))?",
    re.MULTILINE,
)

Asked = Callable[[str], list[str] | None]


def pins(text: str) -> dict[str, Requirement]:
    """What a lock pins for this Python, by name."""
    found = (Requirement(match.group().strip()) for match in _PIN.finditer(text))
    return {canonicalize_name(one.name): one for one in found if not one.marker or one.marker.evaluate()}


def missing(pinned: dict[str, Requirement], asked: Asked) -> Iterator[str]:
    """What pinned packages ask for, and the lock does not pin."""
    for pin in pinned.values():
        requirements = asked(pin.name)
        if requirements is None:
            yield f"{pin.name} is pinned and not installed"
        for needed in map(Requirement, requirements or ()):
            if not needed.marker or any(needed.marker.evaluate({"extra": one}) for one in {"", *pin.extras}):
                yield from _lacks(pin, needed, pinned.get(canonicalize_name(needed.name)))


def _lacks(pin: Requirement, needed: Requirement, found: Requirement | None) -> Iterator[str]:
    if found is None:
        yield f"{pin.name} asks for {needed.name}, which is not pinned"
    elif not needed.extras <= found.extras:
        extras = ",".join(sorted(needed.extras))
        yield f"{pin.name} asks for {needed.name}[{extras}], which is pinned without the extra"
    elif not all(needed.specifier.contains(one.version, prereleases=True) for one in found.specifier):
        yield f"{pin.name} asks for {needed}, and {found} is pinned"


def installed_at(place: str) -> Asked:
    """What the packages in a folder ask for."""

    def asked(name: str) -> list[str] | None:
        one = next(
            iter(MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=[place]))),
            None,
        )
        return None if one is None else list(one.requires or [])

    return asked


@pytest.mark.parametrize("locks", INSTALLED, ids="+".join)
def test_a_lock_pins_all_that_its_packages_ask_for(locks: tuple[str, ...]) -> None:
    text = "\n".join((REQUIREMENTS / f"{name}.txt").read_text() for name in locks)
    assert list(missing(pins(text), installed_at(INSTALLED[locks]))) == []


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
        ("lost==1 \\\n", "lost is pinned and not installed"),
    ],
)
def test_a_lock_that_lacks_something_is_told(lock: str, told: str) -> None:
    asked = {
        "pytest-cov": ["coverage[toml]>=7.10.6"],
        "coverage": ['tomli; extra == "toml" and python_version < "3"'],
    }
    assert list(missing(pins(lock), asked.get)) == [told]


def test_no_lock_names_where_its_packages_come_from() -> None:
    assert not [path.name for path in REQUIREMENTS.iterdir() if "://" in path.read_text()]
