from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from gonogo import plugins
from gonogo.errors import UsageError
from gonogo.gates.command import CommandGate
from gonogo.plugins import GATES, Plugins


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GATES)


BUILT_IN = [
    entry("tests", "gonogo.gates.tests:TestsGate"),
    entry("command", "gonogo.gates.command:CommandGate"),
]


def test_a_kind_leads_to_its_class_with_its_settings() -> None:
    found = Plugins(GATES, BUILT_IN)
    assert found.kinds == ("command", "tests")
    assert found.load("command") is CommandGate
    assert found.load("tests").Settings.__struct_config__.tag == "tests"


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no kind 'test' in gonogo\.gates\. Known: command and tests"):
        Plugins(GATES, BUILT_IN).load("test")
    with pytest.raises(UsageError, match=r"Known: none"):
        Plugins(GATES, []).load("test")


def test_two_plugins_of_one_kind_are_refused_by_name_and_one_listed_twice_is_not() -> None:
    assert Plugins(GATES, [*BUILT_IN, *BUILT_IN]).kinds == ("command", "tests")
    with pytest.raises(UsageError, match=r"called 'tests': gonogo\.gates\.tests:TestsGate and other:Gate"):
        Plugins(GATES, [*BUILT_IN, entry("tests", "other:Gate")])


@pytest.mark.parametrize("value", ["no_such_module:Gate", "gonogo.gates.command:NoSuchGate"])
def test_a_plugin_that_cannot_be_imported_is_a_sentence(value: str) -> None:
    with pytest.raises(UsageError, match=r"The plugin 'mine' .* cannot be imported"):
        Plugins(GATES, [entry("mine", value)]).load("mine")


def test_a_plugin_without_settings_is_a_sentence() -> None:
    with pytest.raises(UsageError, match=r"has no Settings"):
        Plugins(GATES, [entry("mine", "gonogo.gates.run:run")]).load("mine")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that is installed beside the others, and brings a kind of gate."""
    package = tmp_path / "mine-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(f"[{GATES}]\nmine = gonogo.gates.command:CommandGate\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugins.entries.cache_clear()
    yield
    plugins.entries.cache_clear()


@pytest.mark.usefixtures("mine")
def test_what_is_installed_enters_by_entry_points() -> None:
    assert {"command", "mine", "tests"} <= set(plugins.installed().kinds)
    assert plugins.installed().load("mine") is CommandGate
    assert plugins.installed("gonogo.other").kinds == ()
