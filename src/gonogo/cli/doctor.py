"""`gonogo doctor`."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, offline, print_json, project, say, terminal_width
from gonogo.cli.parsing import Command
from gonogo.domain.text import counted, printable
from gonogo.errors import ConfigError

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.app.setup.finding import Finding

_INDENT = 15
_MARKS = {"well": ("✓", "green"), "advice": ("!", "yellow"), "fault": ("✗", "red")}


@click.command(
    "doctor",
    cls=Command,
    epilog="""\b
Examples:
  gonogo doctor
  gonogo doctor --json""",
)
@offline
@as_json
def command(offline: bool, as_json: bool) -> int:
    """Say what is missing or wrong here, and how to fix it. Exit code 3 if something is wrong."""
    from gonogo.app.setup.finding import Finding
    from gonogo.bootstrap.diagnosis import examine

    found: Project | None = None
    try:
        found = project(looking=not offline)
        findings = examine(found)
    except ConfigError as problem:
        findings = [Finding("settings", "fault", sentence, "fix gonogo.yml") for sentence in problem.problems]
    if as_json:
        from gonogo.app.views.setup import DiagnosisView, diagnosis_view

        print_json(diagnosis_view(found, findings) if found else DiagnosisView(findings))
    else:
        _show(findings)
    return Exit.NO_GO if any(finding.health == "fault" for finding in findings) else Exit.DONE


def _show(findings: list[Finding]) -> None:
    indent = max([_INDENT, *(len(finding.subject) + 3 for finding in findings)])
    width = terminal_width() - indent
    for finding in findings:
        mark, colour = _MARKS[finding.health]
        lead = f"{click.style(mark, fg=colour)} {finding.subject:{indent - 2}}"
        for line in wrap(printable(finding.sentence), width, break_on_hyphens=False):
            click.echo(lead + line)
            lead = " " * indent
        for detail in finding.details:
            for line in wrap(printable(detail), width, break_on_hyphens=False, subsequent_indent="  "):
                click.echo(" " * indent + line)
        for line in wrap(printable(finding.remedy), width, break_on_hyphens=False):
            click.echo(" " * indent + click.style(line, dim=True))
    faults = sum(finding.health == "fault" for finding in findings)
    say(f"\n{counted(faults, 'thing')} to fix" if faults else "\nnothing is wrong")
