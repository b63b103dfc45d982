"""`gonogo resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, package, project, say, waits
from gonogo.cli.parsing import Command
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.domain.instruction import InstructionKind


@click.command(
    "resume",
    cls=Command,
    epilog="""\b
Examples:
  gonogo resume              continue the release that was stopped or paused
  gonogo resume --retry      run again what holds it, and continue
  gonogo resume --wait       continue, and stay until people in other clones have answered
  gonogo resume --take-over  end the process that runs it, and run it here""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--retry", is_flag=True, help="Run the gate that holds the release again.")
@click.option("--done", is_flag=True, help="Confirm that the step with an unknown end was done.")
@click.option("--again", is_flag=True, help="Run the step with an unknown end again.")
@click.option(
    "--take-over", is_flag=True, help="End the process that runs it, where that hangs, and run it here."
)
@waits
@as_json
def command(
    release: str,
    package: str,
    retry: bool,
    done: bool,
    again: bool,
    take_over: bool,
    wait: bool,
    as_json: bool,
) -> int:
    """Continue a release where it was, after a stop, a crash, a hold or a pause."""
    from gonogo.app.environments.pausing import is_paused
    from gonogo.app.views.release import release_view
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.releases import existing_releases, open_worker, refuse_elsewhere
    from gonogo.cli.live.running import follow, tell
    from gonogo.cli.live.words import speak

    words: dict[InstructionKind, bool] = {"retry": retry, "done": done, "again": again}
    said = [kind for kind, asked in words.items() if asked]
    if len(said) > 1:
        raise UsageError("One word at a time: --retry, --done or --again")
    found = project()
    refuse_elsewhere(found)
    releases, caller = existing_releases(found), open_caller(found)
    if take_over:
        releases.refuse_taking_over(caller, releases.find(release))
    if take_over and (ended := open_worker(releases).end_holder()):
        say(f"Process {ended}, which moved releases here, was ended")
    if said:
        return speak(said[0], release, "", wait=wait, package=package, as_json=as_json)
    row = releases.find(release, package)
    if row.ended:
        say("Nothing to go on with.")
        tell(release_view(releases, row), as_json=as_json)
        return 0
    if is_paused(releases, row):
        return speak("resume", row.id, "", wait=wait, as_json=as_json)
    return follow(releases, caller, row.id, wait=wait, as_json=as_json)
