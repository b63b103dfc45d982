"""A plan for a person at a terminal; colours are taken out again where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from gonogo.domain.rollout.environment import foreseen, irreversible, told
from gonogo.domain.text import counted, printable, shortened
from gonogo.render.markdown import is_told_as_breaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.history.changelog import Change, ChangeSet
    from gonogo.domain.planning.plan import Plan, Planned, Risk

_LABEL = 12
_CAUSES = 5
_CHANGES = 12
_COLOURS = {"low": "green", "medium": "yellow", "high": "red"}


def plan_text(planned: Planned, width: int, package: str = "") -> str:
    """The whole answer in at most `width` columns (40 or more).

    package: the one that was asked about, "" for the repository as a whole.
    """
    return "".join(f"{line}\n" for line in _lines(planned, width, package))


def _lines(planned: Planned, width: int, package: str) -> Iterator[str]:
    yield from _headline(planned, width, package)
    yield ""
    if planned.plan:
        yield from _why(planned, width)
        yield from _what(planned.plan, width)
        yield from _risk(planned.plan.risk, width)
        yield from _rollouts(planned.plan, width)
    yield from _repository(planned, width)
    if planned.plan:
        yield from _changes(planned.section, width)
        yield from _told_elsewhere(planned, width)
    for warning in planned.warnings:
        yield ""
        yield from _wrapped(style("! ", fg="yellow"), warning, width, 2)
    yield from _obstacles(planned, width)


def _headline(planned: Planned, width: int, package: str) -> Iterator[str]:
    bump = planned.bump
    name = shortened(printable(f"{planned.project} {package}".rstrip()), width // 2)
    lead = f"{style(name, bold=True)}  "
    if planned.plan is None:
        yield from _wrapped(lead, f"{bump.reason}.", width, len(name) + 2)
        return
    version = style(bump.version, fg="green", bold=True)
    yield f"{lead}{bump.current} → {version}" if bump.current else f"{lead}{version}"


def _why(planned: Planned, width: int) -> Iterator[str]:
    bump = planned.bump
    yield from _wrapped(_label("why"), bump.reason, width, _LABEL)
    for cause in bump.causes[:_CAUSES]:
        text = shortened(printable(cause.subject), width - _LABEL - 8)
        yield f"{'':{_LABEL}}{style(cause.sha[:7], fg='yellow')} {text}"
    if len(bump.causes) > _CAUSES:
        yield f"{'':{_LABEL}}{style(f'and {len(bump.causes) - _CAUSES:,} more', dim=True)}"


def _what(plan: Plan, width: int) -> Iterator[str]:
    tag = shortened(printable(plan.tag), width - _LABEL - 11)
    yield f"{_label('tag')}{style(tag, bold=True)} on {plan.commit[:7]}"
    rows = [(f"{change.path}:{change.line}", f"{change.before} → {change.after}") for change in plan.files]
    rows.append((plan.changelog_file, f"a section for {plan.bump.version}"))
    room = width - _LABEL - 2
    column = min(max(len(path) for path, _ in rows), max(12, room - max(len(change) for _, change in rows)))
    for place, (path, change) in enumerate(rows):
        label = _label("" if place else "files")
        yield f"{label}{_end_of(printable(path), column):{column}}  {shortened(change, room - column)}"
    if plan.development:
        yield f"{_label('then')}{plan.development.version} is developed"


def _risk(risk: Risk, width: int) -> Iterator[str]:
    yield _label("risk") + style(risk.level, fg=_COLOURS[risk.level])
    for reason in risk.reasons:
        yield from _wrapped(" " * _LABEL, reason, width, _LABEL)


def _rollouts(plan: Plan, width: int) -> Iterator[str]:
    for place, environment in enumerate(plan.environments):
        name = printable(environment.name)
        yield f"{_label('' if place else 'rollout')}{style(shortened(name, width - _LABEL), bold=True)}"
        for number, sentence in enumerate(told(environment), start=1):
            yield from _wrapped(f"{'':{_LABEL}}{number:>2}. ", sentence, width, _LABEL + 4)
        for sentence in foreseen(environment):
            yield from _wrapped(" " * _LABEL + "- ", sentence, width, _LABEL + 2)
        for sentence in irreversible(environment):
            yield from _wrapped(" " * _LABEL + style("! ", fg="yellow"), sentence, width, _LABEL + 2)


def _end_of(path: str, width: int) -> str:
    """A path in at most `width` characters: its end tells more than its beginning."""
    return path if len(path) <= width else "…" + path[1 - width :]


def _repository(planned: Planned, width: int) -> Iterator[str]:
    about = planned.about
    yield from _wrapped(_label("branches"), f"{about.workflow}: {about.reason}", width, _LABEL)
    if about.kinds:
        yield from _wrapped(_label("kind"), ", ".join(about.kinds), width, _LABEL)
    if about.tests:
        yield from _wrapped(_label("tests"), ", ".join(about.tests), width, _LABEL)
    if about.remote:
        yield _label("remote") + shortened(printable(about.remote), width - _LABEL)


def _changes(changes: ChangeSet, width: int) -> Iterator[str]:
    yield ""
    yield style("The change log to come", bold=True)
    if changes.because:
        yield f"  released because {printable(changes.because)}"
    elif changes.is_empty and changes.since:
        yield f"  no commit since {printable(changes.since.name)}"
    if changes.breaking:
        yield from _section("Breaking Changes", changes.breaking, width, colour="red")
    for title, members in changes.sections:
        rest = [change for change in members if not is_told_as_breaking(change)]
        if rest:
            yield from _section(title, rest, width)
    if changes.unconventional:
        yield f"  {style('Other Changes', underline=True)}"
        yield from _bullets([commit.subject for commit in changes.unconventional], width)
    for number, kind in (
        (len(changes.hidden), "of a type that is not shown"),
        (len(changes.reverted), "reverted or reverting"),
        (len(changes.merges), "joining branches"),
    ):
        if number:
            yield style(f"  {counted(number, 'commit')} {kind}", dim=True)


def _told_elsewhere(planned: Planned, width: int) -> Iterator[str]:
    """Why the section to come lacks commits that ask for the version, where it does."""
    told = {commit.sha for commit in planned.section.commits}
    missing = [cause for cause in planned.bump.causes if cause.sha not in told]
    if missing:
        number, verb = counted(len(missing), "commit"), "asks" if len(missing) == 1 else "ask"
        level = planned.bump.causes[0].level
        reason = f"{number} that {verb} for {level}: told in the section of a prerelease"
        yield from (style(line, dim=True) for line in _wrapped("  ", reason, width, 2))


def _section(title: str, members: Sequence[Change], width: int, colour: str | None = None) -> Iterator[str]:
    yield f"  {style(title, underline=True, fg=colour)}"
    told = (
        (change.said.breaking.partition("\n")[0] if colour else change.said.description, change.said.scope)
        for change in members
    )
    yield from _bullets([f"{scope}: {text}" if scope else text for text, scope in told], width)


def _bullets(texts: Sequence[str], width: int) -> Iterator[str]:
    for text in texts[:_CHANGES]:
        yield f"  • {shortened(printable(text), width - 4)}"
    if len(texts) > _CHANGES:
        yield style(f"    and {len(texts) - _CHANGES:,} more", dim=True)


def _obstacles(planned: Planned, width: int) -> Iterator[str]:
    yield ""
    if not planned.obstacles:
        if planned.plan:
            yield f"{style('✓', fg='green')} nothing is in the way"
        return
    yield style("In the way", bold=True)
    for obstacle in planned.obstacles:
        yield from _wrapped(f"  {style('✗', fg='red')} ", obstacle.sentence, width, 4)
        yield from _wrapped("    ", obstacle.remedy, width, 4)


def _label(text: str) -> str:
    return style(f"  {text:{_LABEL - 2}}", dim=True)


def _wrapped(lead: str, text: str, width: int, indent: int) -> Iterator[str]:
    from textwrap import wrap

    for place, line in enumerate(wrap(printable(text), width - indent, break_on_hyphens=False)):
        yield f"{'' if place else lead}{' ' * indent if place else ''}{line}"
