"""A Definition of Done: what each item asks for, and whether the release shows it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta

from gonogo.domain.commits import Commit, references
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.plan import Plan
from gonogo.domain.text import counted, listed, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Category: TypeAlias = Literal[
    "requirements",
    "code-quality",
    "tests",
    "security",
    "performance",
    "documentation",
    "deployability",
    "accessibility",
]
CATEGORIES: tuple[str, ...] = get_args(Category)
Patterns: TypeAlias = str | tuple[str, ...]

ANY = "any"
"""The pattern of a link that every issue and ticket fits, as references in messages are read."""
_LONGEST = 200
_BETWEEN = re.compile(r"""[\s()\[\]<>{}"'`,;]+""")


class Attested(msgspec.Struct, frozen=True):
    """A person's word that an item is done. item: its name. level: how sure we are that it was they.

    at: seconds since 1970.
    """

    item: str
    who: str
    level: str
    at: int


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item. All the evidence that it names must be there; of several patterns, one is enough.

    With `attest`, somebody's word stands in for evidence that is not there.
    """

    name: Annotated[
        str, Meta(description="what it is called, in small letters", pattern="^[a-z0-9][a-z0-9-]{0,59}$")
    ]
    category: Annotated[Category, Meta(description="what it belongs to")]
    text: Annotated[str, Meta(description="what it asks for, in a sentence", max_length=300)] = ""
    changed: Annotated[Patterns, Meta(description="shown by a file that the release changes")] = ()
    exists: Annotated[Patterns, Meta(description="shown by a file that is there")] = ()
    gate: Annotated[
        str, Meta(description="shown by the go of this gate, or of all of this kind where none has the name")
    ] = ""
    link: Annotated[
        Patterns,
        Meta(
            description="shown by a word of the commits or the change log, such as SHOP-[0-9]*; any for "
            "whatever issue or ticket"
        ),
    ] = ()
    attest: Annotated[bool, Meta(description="shown by somebody's word, where nothing else shows it")] = False
    required: Annotated[bool, Meta(description="whether it can stop the release")] = True

    def __post_init__(self) -> None:
        """Refuse what nothing could show; msgspec reports a ValueError with its place."""
        paths = (*several(self.changed), *several(self.exists))
        if not (paths or self.gate or several(self.link) or self.attest):
            raise ValueError("say what shows it: changed, exists, gate, link or attest")
        if self.gate and self.attest:
            raise ValueError("nobody's word stands in for a gate's; take gate or attest")
        for pattern in paths:
            if pattern.startswith("/") or ".." in pattern.split("/"):
                raise ValueError(f"expected a pattern inside the repository, found {pattern!r}")
        for pattern in (*paths, *several(self.link)):
            refuse_wrong(pattern)


def several(patterns: Patterns) -> tuple[str, ...]:
    """All of them, where there may be one."""
    return (patterns,) if isinstance(patterns, str) else patterns


def refuse_wrong(pattern: str) -> None:
    """Raises ValueError where a pattern fits nothing, or takes too long to try."""
    if not pattern.strip() or "\0" in pattern:
        raise ValueError("a pattern is empty")
    if len(pattern) > _LONGEST:
        raise ValueError(f"a pattern is longer than {_LONGEST} characters")


def refuse_twice(items: Iterable[Item]) -> None:
    """Raises ValueError where two items have one name."""
    seen: set[str] = set()
    for item in items:
        if item.name in seen:
            raise ValueError(f"two items are called {item.name!r}; give each a name of its own")
        seen.add(item.name)


BUILT_IN = (
    Item(
        name="traced",
        category="requirements",
        text="The commits name the issue or ticket that they are for",
        link=ANY,
        required=False,
    ),
    Item(
        name="style",
        category="code-quality",
        text="The style of the code is written down and checked",
        exists=(
            ".pre-commit-config.yaml",
            "ruff.toml",
            "setup.cfg",
            ".eslintrc*",
            "eslint.config.*",
            ".golangci.*",
            "rustfmt.toml",
            "checkstyle*.xml",
            ".editorconfig",
        ),
        required=False,
    ),
    Item(name="tests", category="tests", text="The tests pass", gate="tests", required=False),
    Item(
        name="scans",
        category="security",
        text="Scanners found nothing that is forbidden",
        gate="security",
        required=False,
    ),
    Item(
        name="measured",
        category="performance",
        text="What was measured keeps to its limits",
        gate="metric",
        required=False,
    ),
    Item(
        name="written-down",
        category="documentation",
        text="What changes is written down",
        changed=("**/CHANGELOG*", "**/CHANGES*", "**/HISTORY*", "**/NEWS*", "**/README*", "**/docs/**"),
        required=False,
    ),
    Item(
        name="buildable",
        category="deployability",
        text="How it is built is written down",
        exists=(
            "Dockerfile",
            "Makefile",
            "pyproject.toml",
            "setup.py",
            "package.json",
            "go.mod",
            "Cargo.toml",
            "pom.xml",
            "build.gradle*",
        ),
        required=False,
    ),
    Item(
        name="accessible",
        category="accessibility",
        text="Everybody can use what changes, also without a mouse or a screen",
        attest=True,
        required=False,
    ),
)
"""For those who have no list of their own: it tells what is shown, and stops nobody."""


class Seen(msgspec.Struct, frozen=True):
    """What a release has to show.

    commits: its own, with their paths. files: of each pattern of `exists`, a file that it finds.
    decisions: what was answered before, the latest last.
    """

    plan: Plan
    commits: tuple[Commit, ...] = ()
    files: dict[str, str] = {}
    decisions: tuple[Decision, ...] = ()
    attested: tuple[Attested, ...] = ()


class Proof(msgspec.Struct, frozen=True):
    """One piece of evidence: passed, failed where we looked and it was not so, missing where we could not."""

    because: Because
    told: str


class Finding(msgspec.Struct, frozen=True):
    """What became of an item. waits: nothing shows it, and somebody's word could."""

    item: Item
    because: Because
    told: str
    waits: bool = False

    @property
    def line(self) -> str:
        """For a person."""
        optional = "" if self.item.required else " (not required)"
        asked = f"{printable(self.item.text)}: " if self.item.text else ""
        return f"{self.item.category}, {self.item.name}{optional}: {asked}{shortened(self.told, 300)}"


def judge(items: Iterable[Item], seen: Seen) -> tuple[Finding, ...]:
    """What became of each item, by category."""
    ordered = sorted(items, key=lambda item: CATEGORIES.index(item.category))
    return tuple(_judged(item, seen) for item in ordered)


def _judged(item: Item, seen: Seen) -> Finding:
    proofs = tuple(_proofs(item, seen))
    lacking = [proof for proof in proofs if proof.because is not Because.PASSED]
    if proofs and not lacking:
        return Finding(item, Because.PASSED, _joined(proofs))
    if item.attest:
        return _vouched(item, lacking, seen.attested)
    failed = any(proof.because is Because.FAILED for proof in lacking)
    return Finding(item, Because.FAILED if failed else Because.MISSING, _joined(lacking))


def _joined(proofs: Iterable[Proof]) -> str:
    return "; ".join(proof.told for proof in proofs)


def _vouched(item: Item, lacking: Sequence[Proof], attested: Sequence[Attested]) -> Finding:
    word = next((word for word in reversed(attested) if word.item == item.name), None)
    if word:
        return Finding(item, Because.PASSED, f"attested by {printable(word.who)}, {word.level}")
    told = _joined((*lacking, Proof(Because.MISSING, "nobody attested it")))
    return Finding(item, Because.MISSING, told, waits=True)


def _proofs(item: Item, seen: Seen) -> Iterator[Proof]:
    if item.changed:
        yield _changed(several(item.changed), seen)
    if item.exists:
        yield _exists(several(item.exists), seen.files)
    if item.gate:
        yield from _gates(item.gate, seen)
    if item.link:
        yield _linked(several(item.link), seen)


def _changed(patterns: tuple[str, ...], seen: Seen) -> Proof:
    written = (path for commit in seen.commits for path in commit.paths)
    paths = dict.fromkeys((*seen.plan.writes, *written))
    found = next((path for path in paths if any(covers(pattern, path) for pattern in patterns)), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} changed")
    return Proof(Because.FAILED, f"no file changed at {_any_of(patterns)}")


def _exists(patterns: tuple[str, ...], files: dict[str, str]) -> Proof:
    found = next((files[pattern] for pattern in patterns if pattern in files), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} is there")
    return Proof(Because.FAILED, f"there is no file at {_any_of(patterns)}")


def _linked(patterns: tuple[str, ...], seen: Seen) -> Proof:
    texts = (*(commit.message for commit in seen.commits), seen.plan.changelog)
    found = next(filter(None, (linked(text, patterns) for text in texts)), "")
    if found:
        return Proof(Because.PASSED, f"{printable(found)} is named")
    return Proof(Because.FAILED, f"neither a commit nor the change log names {link_wanted(patterns)}")


def link_wanted(patterns: tuple[str, ...]) -> str:
    """What the patterns of a link ask for, in words."""
    return "an issue or ticket" if ANY in patterns else _any_of(patterns)


def _any_of(patterns: tuple[str, ...]) -> str:
    return shortened(printable(" or ".join(patterns)), 100)


def _gates(name: str, seen: Seen) -> Iterator[Proof]:
    """By name; where none has it, those of this kind."""
    planned = [gate.name for gate in seen.plan.gates if gate.name == name]
    planned = planned or [gate.name for gate in seen.plan.gates if gate.kind == name]
    if planned:
        answers = {decision.asker: decision for decision in seen.decisions}
        yield from (_gate(gate, answers.get(gate)) for gate in planned)
    else:
        yield _unasked(name, seen.plan)


def _gate(name: str, answer: Decision | None) -> Proof:
    shown = printable(name)
    if answer is None:
        told = f"gate {shown} has not answered yet; say needs: [{shown}], so that it is asked before"
        return Proof(Because.MISSING, told)
    if answer.call is Call.GO:
        return Proof(Because.PASSED, f"gate {shown} said go")
    because = Because.FAILED if answer.call is Call.NO_GO else Because.MISSING
    return Proof(because, f"gate {shown} said {answer.call}: {answer.reason}")


def _unasked(name: str, plan: Plan) -> Proof:
    skipped = next((gate.reason for gate in plan.skipped if gate.name == name), None)
    if skipped is not None:
        return Proof(Because.PASSED, f"gate {printable(name)} is not asked: {skipped}")
    return Proof(Because.MISSING, f"there is no gate {printable(name)!r}")


def covers(pattern: str, path: str) -> bool:
    """Whether a pattern fits a path: `*`, `?` and `[…]` within one folder, `**` for any folders, or none."""
    steps = pattern.split("/")
    reached = _opened(steps, {0})
    for folder in path.split("/"):
        fitting = (at for at in reached if at < len(steps) and _fits(steps[at], folder))
        reached = _opened(steps, {at if steps[at] == "**" else at + 1 for at in fitting})
    return len(steps) in reached


def _fits(step: str, folder: str) -> bool:
    return step == "**" or fnmatchcase(folder, step)


def _opened(steps: Sequence[str], reached: set[int]) -> set[int]:
    """With all that `**` lets one skip."""
    for at, step in enumerate(steps):
        if step == "**" and at in reached:
            reached.add(at + 1)
    return reached


def linked(text: str, patterns: Iterable[str]) -> str:
    """The first word of a text that one of the patterns fits, without the marks around it; "" if none."""
    wanted = tuple(patterns)
    if ANY in wanted and (named := _referenced(text)):
        return named
    words = (word.rstrip(".:!?") for word in _BETWEEN.split(text))
    return next((word for word in words if any(fnmatchcase(word, pattern) for pattern in wanted)), "")


def _referenced(text: str) -> str:
    found = references(text)
    numbers = (f"#{number}" for number in (*found.closes, *found.mentions))
    return next(iter((*numbers, *found.tickets)), "")


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of the list. reason: one line for a person. waits: the items that lack only a word."""

    call: Call
    because: Because
    reason: str
    waits: tuple[str, ...] = ()


def verdict(findings: Sequence[Finding]) -> Verdict:
    """No-go where a required item is seen not to be so, else hold where one is not shown.

    A list of which nothing at all is shown is no evidence, so it is a hold too.
    """
    required = [finding for finding in findings if finding.item.required]
    if failed := _of(required, Because.FAILED):
        reason = f"{_share(failed, findings)} not done: {_names(failed)}"
        return Verdict(Call.NO_GO, Because.FAILED, reason)
    missing = _of(required, Because.MISSING)
    if unseen := [finding for finding in missing if not finding.waits]:
        return _hold(f"{_share(unseen, findings)} not shown: {_names(unseen)}")
    if missing:
        waits = tuple(finding.item.name for finding in missing)
        return _hold(f"waiting for somebody's word on {_names(missing)}", waits)
    return _shown(findings)


def _shown(findings: Sequence[Finding]) -> Verdict:
    shown = _of(findings, Because.PASSED)
    if not shown:
        return _hold(f"none of {counted(len(findings), 'item')} is shown")
    rest = [finding for finding in findings if finding not in shown]
    told = f"; not shown, and not required: {_names(rest)}" if rest else ""
    return Verdict(Call.GO, Because.PASSED, f"{_share(shown, findings)} shown{told}")


def _hold(reason: str, waits: tuple[str, ...] = ()) -> Verdict:
    return Verdict(Call.HOLD, Because.MISSING, reason, waits)


def _of(findings: Iterable[Finding], because: Because) -> list[Finding]:
    return [finding for finding in findings if finding.because is because]


def _share(some: Sequence[Finding], findings: Sequence[Finding]) -> str:
    return f"{len(some)} of {counted(len(findings), 'item')} {'is' if len(some) == 1 else 'are'}"


def _names(findings: Iterable[Finding]) -> str:
    return shortened(listed([finding.item.name for finding in findings]), 200)
