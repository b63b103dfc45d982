"""`gonogo status`."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, package, print_json, project, say, warn
from gonogo.cli.parsing import Command

if TYPE_CHECKING:
    from gonogo.app.releases import Releases
    from gonogo.app.views.release import ReleaseView
    from gonogo.ports.record.releases import ReleaseRow


@click.command(
    "status",
    cls=Command,
    epilog="""\b
Examples:
  gonogo status
  gonogo status --watch
  gonogo status 1.3.0 --json""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@package
@click.option("--watch", is_flag=True, help="Stay, and show progress.")
@as_json
def command(release: str, package: str, watch: bool, as_json: bool) -> int:
    """Show what is going on: the release under way, or the latest."""
    from gonogo.app.environments.made import deploy_again
    from gonogo.app.views.release import release_view
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases
    from gonogo.cli.live.running import pull_of, tell

    found = project()
    if not has_record(found):
        say("No release yet. Begin one: gonogo release")
        if as_json:
            print_json(None)
        return 0
    releases = open_releases(found)
    if watch:
        _watch(releases, release, package)
    row = releases.find(release, package)
    view = release_view(releases, row)
    if not as_json:
        _tell_decisions(view)
    tell(view, as_json=as_json, pull=pull_of(row), again=deploy_again(releases, row))
    if not as_json:
        _tell_answers(releases, row)
    return 0


def _tell_decisions(view: ReleaseView) -> None:
    from gonogo.cli.live.progress import answer

    for decision in view.decisions:
        click.echo(f"  {answer(decision)}")


def _tell_answers(releases: Releases, row: ReleaseRow) -> None:
    """What was said in other clones and is not heard yet; a remote that is away is no matter."""
    from gonogo.bootstrap.releases import open_answers
    from gonogo.cli.live.listening import SAID

    if row.at.asks is None:
        return
    heard = open_answers(releases).heard(row)
    for word in heard.words:
        click.echo(f"  {word.person.name} {SAID[word.kind]} it in another clone; to hear it: gonogo resume")
    for remark in heard.remarks:
        warn(remark)


def _watch(releases: Releases, release: str, package: str) -> None:
    from gonogo.cli.live.progress import progress

    with progress() as shown:
        while not (row := releases.find(release, package)).ended:
            shown.show(row, releases.decisions(row.id))
            sleep(0.2)
