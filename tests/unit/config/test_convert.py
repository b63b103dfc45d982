"""From a document to a value of a model: what fits is taken, and all that does not is told at once."""

from __future__ import annotations

import datetime as dt
import enum
import json
import re
import time
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from gonogo.config.convert import convert
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Knows its keys and no others."""


class Versioning(Closed, frozen=True):
    scheme: Literal["semver", "calver", "sequential"] = "semver"
    tag: str = "v{version}"

    def __post_init__(self) -> None:
        if "{version}" not in self.tag:
            raise ValueError(f"a tag needs {{version}}\nin it: {self.tag}")


class Unit(Closed, frozen=True, tag="tests", tag_field="kind"):
    run: str
    timeout: Annotated[int, Meta(ge=1, le=60)] = 30


class Scan(Closed, frozen=True, tag="security", tag_field="kind"):
    refuse: Annotated[str, Meta(pattern="^cvss")] = "cvss >= 7"


class Person(Closed, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    roles: tuple[str, ...] = ()
    mail: str | None = None


class Canary(Closed, frozen=True, tag="canary", tag_field="kind"):
    steps: Annotated[list[Annotated[float, Meta(gt=0, lt=101, multiple_of=0.5)]], Meta(min_length=1)] = (
        msgspec.field(default_factory=lambda: [100])
    )


class Shape(Closed, frozen=True):
    array: int = 0


class Settings(Closed, frozen=True, rename={"from_": "from"}):
    project: str = ""
    from_: str = ""
    versioning: Versioning = Versioning()
    gates: dict[Annotated[str, Meta(pattern="^[a-z-]+$")], Unit | Scan] = {}
    people: list[Person] = []
    strategy: Literal["blue-green", "rolling"] | Canary = "rolling"
    retry: Annotated[bool | int | None, Meta(description="whether, or how often")] = None
    colour: Colour = Colour.RED
    level: Literal[1, 2] | None = None
    free: Any = None
    day: dt.date | None = None
    labels: Annotated[dict[str, str], Meta(max_length=2)] = {}
    keep: Literal["all"] = "all"
    share: float = 0.5
    nothing: None = None
    weights: dict[Literal["feat", "fix"], int] = {}
    pair: tuple[int, str] = (1, "a")
    shape: Shape = Shape()
    only: Canary = Canary()


def made(text: str, model: type[msgspec.Struct] = Settings) -> Any:
    return convert(read(text, "gonogo.yml"), model)


def faults(text: str, model: type[msgspec.Struct] = Settings) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        made(text, model)
    return caught.value.problems


def test_what_fits_is_a_value_of_the_model() -> None:
    settings = made("""
project: shop
from: here
versioning: {scheme: calver}
gates:
  unit: {kind: tests, run: pytest, timeout: 5}
  scan: {kind: security}
people: [{name: Ann, roles: [qa]}]
strategy: {kind: canary, steps: [5, 100]}
colour: green
day: 2026-12-18
""")
    assert settings == Settings(
        project="shop",
        from_="here",
        versioning=Versioning("calver"),
        gates={"unit": Unit("pytest", 5), "scan": Scan()},
        people=[Person("Ann", ("qa",))],
        strategy=Canary([5, 100]),
        colour=Colour.GREEN,
        day=dt.date(2026, 12, 18),
    )


def test_an_empty_file_is_the_defaults() -> None:
    assert made("") == Settings()


def test_where_only_text_can_stand_a_scalar_is_taken_as_it_was_written() -> None:
    settings = made("""
project: 1.10
labels: {1.0: TRUE, b: 0x1F}
people: [{name: 007, mail: 1e3, roles: [1.20, false]}]
gates: {unit: {kind: tests, run: true}}
free: 1.10
retry: 3
share: 1
""")
    assert settings.project == "1.10"
    assert settings.labels == {"1.0": "TRUE", "b": "0x1F"}
    assert settings.people == [Person("007", ("1.20", "false"), "1e3")]
    assert settings.gates == {"unit": Unit("true")}
    assert (settings.free, settings.retry, settings.share) == (1.1, 3, 1.0)


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
versioning:
  schema: semver
  tag: [1]
  scheme: semvr
people:
  - name: Ann
    roles: qa
  - mail: x
project: {a: b}
"""
    assert faults(text) == (
        "gonogo.yml:2: versioning.schema: no such key. Did you mean 'scheme'?",
        "gonogo.yml:3: versioning.tag: expected text, found a list",
        (
            "gonogo.yml:4: versioning.scheme: expected one of calver, semver, sequential; found 'semvr'. "
            "Did you mean 'semver'?"
        ),
        "gonogo.yml:7: people[0].roles: expected a list, found 'qa'",
        "gonogo.yml:8: people[1].name: missing; expected text (length at least 1, length at most 20)",
        "gonogo.yml:9: project: expected text, found a mapping",
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("From: x", "From: no such key. Did you mean 'from'?"),
        ("from_: x", "from_: no such key. Did you mean 'from'?"),
        ("versioning: {zzz: 1}", "versioning.zzz: no such key. Known here: scheme, tag"),
        ("shape: {zzz: 1}", "shape.zzz: no such key. Known here: array"),
        ("gates: {a: {kind: tests, run: x, rnu: y}}", "gates.a.rnu: no such key. Did you mean 'run'?"),
        ("gates: {a: {kind: test}}", "gates.a.kind: expected one of tests, security; found 'test'. Did you"),
        ("gates: {a: {run: x, b: y}}", "gates.a.kind: missing; expected one of tests, security"),
        ("gates: {a: {kind: 5}}", "gates.a.kind: expected one of tests, security; found '5'"),
        ("gates: {a: {kind: [x]}}", "gates.a.kind: expected one of tests, security; found a list"),
        ("gates: {a: {kind: tests}}", "gates.a.run: missing; expected text"),
        ("gates: {a: x}", "gates.a: expected a mapping, found 'x'"),
        ("gates: {A1: {kind: security}}", "gates.A1: expected text (matching ^[a-z-]+$), found the key 'A1'"),
        (
            "gates: {a: {kind: security, refuse: x}}",
            "gates.a.refuse: expected text (matching ^cvss), found 'x'",
        ),
        (
            "gates: {a: {kind: tests, run: x, timeout: 0}}",
            "gates.a.timeout: expected a whole number (at least 1, at most 60), found 0",
        ),
        (
            "gates: {a: {kind: tests, run: x, timeout: 1.50}}",
            "gates.a.timeout: expected a whole number (at least 1, at most 60), found 1.50",
        ),
        (
            "weights: {feta: 1}",
            "weights.feta: expected one of feat, fix; found the key 'feta'. Did you mean 'feat'?",
        ),
        (
            "people: [{name: ''}]",
            "people[0].name: expected text (length at least 1, length at most 20), found ''",
        ),
        ("people: [5]", "people[0]: expected a mapping, found 5"),
        ("people:", "people: expected a list, found nothing"),
        ("versioning:", "versioning: expected a mapping, found nothing"),
        ("project: ~", "project: expected text, found nothing"),
        (
            "strategy: roling",
            "strategy: expected one of blue-green, rolling or a mapping; found 'roling'. Did",
        ),
        ("strategy: 5", "strategy: expected one of blue-green, rolling or a mapping; found '5'"),
        ("strategy: [a]", "strategy: expected one of blue-green, rolling or a mapping; found a list"),
        ("strategy: {kind: x}", "strategy.kind: expected canary, found 'x'"),
        ("only: {kind: canry}", "only.kind: expected canary, found 'canry'. Did you mean 'canary'?"),
        ("only: {steps: []}", "only.steps: expected a list (length at least 1), found 0 items"),
        (
            "only: {steps: [0]}",
            "only.steps[0]: expected a number (above 0, below 101, a multiple of 0.5), found 0",
        ),
        (
            "only: {steps: [1, 0.3]}",
            "only.steps[1]: expected a number (above 0, below 101, a multiple of 0.5), found 0.3",
        ),
        ("retry: text", "retry: expected true or false or a whole number, found 'text'"),
        ("colour: RED", "colour: expected one of red, green; found 'RED'. Did you mean 'red'?"),
        ("colour: [red]", "colour: expected one of red, green; found a list"),
        ("level: 3", "level: expected one of 1, 2"),
        ("level: true", "level: expected one of"),
        ("labels: {a: b, c: d, e: f}", "labels: expected a mapping (length at most 2), found 3 items"),
        ("labels: [a]", "labels: expected a mapping (length at most 2), found a list"),
        ("keep: al", "keep: expected all, found 'al'. Did you mean 'all'?"),
        ("share: much", "share: expected a number, found 'much'"),
        ("share: .nan", "share: expected a number, found '.nan'"),
        ("nothing: 1", "nothing: expected nothing, found 1"),
        ("nothing: true", "nothing: expected nothing, found true"),
    ],
)
def test_a_fault_says_what_was_expected_and_found(text: str, fault: str) -> None:
    (problem,) = faults(text)
    assert problem.startswith(f"gonogo.yml:1: {fault}")


def test_what_a_struct_refuses_itself_is_told_in_one_line_beside_other_faults() -> None:
    assert faults("people: 5\nversioning:\n  tag: x\n") == (
        "gonogo.yml:1: people: expected a list, found 5",
        "gonogo.yml:2: versioning: a tag needs {version} in it: x",
    )


def test_what_the_whole_refuses_itself_is_on_its_first_line() -> None:
    assert faults("tag: x", Versioning) == ("gonogo.yml:1: a tag needs {version} in it: x",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\nday: tomorrow", "gonogo.yml:2: day: Invalid"),
        ("\nday: [1]", "gonogo.yml:2: day: Expected"),
        ("\npair: [1]", "gonogo.yml:2: pair: Expected `array` of length 2"),
        ("\npair:\n - 1\n - 2", "gonogo.yml:4: pair[1]: Expected `str`"),
        ("\npair: {a: 1}", "gonogo.yml:2: pair: Expected"),
    ],
)
def test_of_other_types_the_library_says_what_is_wrong(text: str, fault: str) -> None:
    (problem,) = faults(text)
    assert problem.startswith(fault)
    assert "$" not in problem


def test_structs_that_allow_other_keys_get_them() -> None:
    class Loose(msgspec.Struct):
        a: int = 0

    assert made("a: 1\nb: 2", Loose) == Loose(1)
    assert faults("a: x\nb: 2", Loose) == ("gonogo.yml:1: a: expected a whole number, found 'x'",)


def test_structs_without_keys_and_lists_for_structs_are_told_about() -> None:
    assert made("rows: [[1], [2]]", Table).rows == [Row(1), Row(2)]
    assert faults("none: {a: 1}", Table) == ("gonogo.yml:1: none.a: no such key. Known here: none",)
    (problem,) = faults("rows: [[x]]", Table)
    assert problem.startswith("gonogo.yml:1: rows[0][0]: Expected `int`")
    (problem,) = faults("rows: [{a: 1}]", Table)
    assert problem.startswith("gonogo.yml:1: rows[0]: Expected `array`")


def test_recursive_models_are_walked_as_deep_as_the_file() -> None:
    text = "child: {" * 40 + "size: x" + "}" * 40
    (problem,) = faults(text, Tree)
    assert problem.startswith("gonogo.yml:1: child.child.")
    assert problem.endswith("expected a whole number, found 'x'")


class Row(msgspec.Struct, array_like=True):
    a: int


class Table(Closed, frozen=True):
    rows: list[Row] = []
    none: Closed = Closed()


class Tree(Closed, frozen=True):
    child: Tree | None = None
    size: int = 0


@pytest.mark.threat("file", "Carry escapes for the terminal in the keys and values of a strategy file")
def test_hostile_keys_and_values_are_shown_escaped_and_cut() -> None:
    problems = faults("a\u202eb: 1\nproject: {}\ncolour: '\u2066\ufeff'\nkeep: " + "x" * 100_000 + "\n")
    assert problems[0].startswith("gonogo.yml:1: a\\u202eb: no such key")
    assert "'\\u2066\\ufeff'" in problems[2]
    assert problems[3].endswith("x…'")
    assert all(len(problem) < 400 and problem.isprintable() for problem in problems)


def test_very_many_faults_are_cut_and_it_is_said() -> None:
    begun = time.process_time()
    problems = faults("\n".join(f"schema{number}: x" for number in range(40_000)))
    assert len(problems) == 101
    assert "there are more problems than these 100" in problems[-1]
    assert time.process_time() - begun < 5


KEYS = [field.encode_name for field in msgspec.structs.fields(Settings)]
WORDS = st.sampled_from(
    [
        *KEYS,
        "kind",
        "tests",
        "canary",
        "security",
        "steps",
        "run",
        "scheme",
        "tag",
        "v{version}",
        "name",
        "timeout",
    ]
) | st.text(max_size=3)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.integers(10**17, 10**18 - 1)
    | st.sampled_from([0.5, 1e300])
)
TREES = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), TREES, max_size=4))
def test_any_data_is_a_value_or_has_faults_and_the_library_agrees(data: dict[str, object]) -> None:
    strict, problems = library(data), ours(data)
    assert all(re.fullmatch(r"gonogo\.yml:1: .+", problem) for problem in problems)
    if strict is not None:
        assert not problems
    if problems:
        assert strict is None


def library(data: dict[str, object]) -> Settings | None:
    try:
        return msgspec.convert(data, Settings)
    except msgspec.ValidationError:
        return None


def ours(data: dict[str, object]) -> tuple[str, ...]:
    try:
        text = json.dumps(data, ensure_ascii=False)
        document = read(text, "gonogo.yml")
    except (ConfigError, UnicodeEncodeError):
        return ()
    try:
        convert(document, Settings)
    except ConfigError as error:
        return error.problems or ("no fault told",)
    return ()
