"""A plan for a person at a terminal; colours are taken out again where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import style

from gonogo.domain.text import counted, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.domain.changelog import Change, ChangeSet
    from gonogo.domain.plan import Plan, Planned

_LABEL = 12
_CAUSES = 5
_CHANGES = 12


def plan_text(planned: Planned, width: int) -> str:
    """The whole answer in at most `width` columns (40 or more)."""
    return "".join(f"{line}\n" for line in _lines(planned, width))


def _lines(planned: Planned, width: int) -> Iterator[str]:
    yield _headline(planned)
    yield ""
    if planned.plan:
        yield from _why(planned, width)
        yield from _what(planned.plan, width)
    yield from _repository(planned, width)
    if planned.plan:
        yield from _changes(planned.section, width)
    for warning in planned.warnings:
        yield ""
        yield from _wrapped(style("! ", fg="yellow"), warning, width, 2)
    yield from _obstacles(planned, width)


def _headline(planned: Planned) -> str:
    name, bump = style(printable(planned.project), bold=True), planned.bump
    if planned.plan is None:
        return f"{name}  {bump.reason}."
    version = style(bump.version, fg="green", bold=True)
    package = f" {printable(planned.plan.package)}" if planned.plan.package else ""
    return f"{name}{package}  {bump.current} → {version}" if bump.current else f"{name}{package}  {version}"


def _why(planned: Planned, width: int) -> Iterator[str]:
    bump = planned.bump
    yield from _wrapped(_label("why"), bump.reason, width, _LABEL)
    for cause in bump.causes[:_CAUSES]:
        text = shortened(printable(cause.subject), width - _LABEL - 8)
        yield f"{'':{_LABEL}}{style(cause.sha[:7], fg='yellow')} {text}"
    if len(bump.causes) > _CAUSES:
        yield f"{'':{_LABEL}}{style(f'and {len(bump.causes) - _CAUSES:,} more', dim=True)}"


def _what(plan: Plan, width: int) -> Iterator[str]:
    yield f"{_label('tag')}{style(printable(plan.tag), bold=True)} on {plan.commit[:7]}"
    rows = [(f"{change.path}:{change.line}", f"{change.before} → {change.after}") for change in plan.files]
    rows.append((plan.changelog_file, f"a section for {plan.bump.version}"))
    column = min(max(len(path) for path, _ in rows), width // 2)
    for place, (path, change) in enumerate(rows):
        yield f"{_label('' if place else 'files')}{printable(path):{column}}  {printable(change)}"


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
    if changes.breaking:
        yield from _section("Breaking Changes", changes.breaking, width, colour="red")
    for title, members in changes.sections:
        yield from _section(title, members, width)
    if changes.unconventional:
        yield f"  {style('Other Changes', underline=True)}"
        yield from _bullets([commit.subject for commit in changes.unconventional], width)
    for number, told in (
        (len(changes.hidden), "of a type that is not shown"),
        (len(changes.reverted), "reverted or reverting"),
        (len(changes.merges), "joining branches"),
    ):
        if number:
            yield style(f"  {counted(number, 'commit')} {told}", dim=True)


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
        yield from _wrapped("    ", obstacle.mend, width, 4)


def _label(text: str) -> str:
    return style(f"  {text:{_LABEL - 2}}", dim=True)


def _wrapped(lead: str, text: str, width: int, indent: int) -> Iterator[str]:
    from textwrap import wrap

    for place, line in enumerate(wrap(printable(text), width - indent, break_on_hyphens=False)):
        yield f"{'' if place else lead}{' ' * indent if place else ''}{line}"
