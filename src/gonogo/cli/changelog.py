"""`gonogo changelog`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, json_text, package, project, say
from gonogo.cli.parsing import Command
from gonogo.cli.paths import STANDARD, read_text, write_text
from gonogo.errors import TemplateError, UsageError

if TYPE_CHECKING:
    from gonogo.app.planning.pages import AnyPage
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet

_EXAMPLES = """\b
Examples:
  gonogo changelog                               what is to come
  gonogo changelog --all --output CHANGELOG.md   write all of it anew
  gonogo changelog --prepend                     put what is to come on top of CHANGELOG.md
  gonogo changelog v1.2.0..v1.4.0                the releases in a range
  gonogo changelog v1.4.0 --notes                release notes of one release
  gonogo changelog --all --json                  for programs"""


@click.command("changelog", cls=Command, epilog=_EXAMPLES)
@click.argument("revisions", default="", metavar="[RANGE]")
@click.option("--all", "everything", is_flag=True, help="Every release, and what is to come.")
@click.option("--notes", is_flag=True, help="Release notes instead of a change log.")
@click.option("--template", metavar="FILE", default="", help="Write each release by this Jinja template.")
@click.option("--output", metavar="FILE", default="", help="Write to this file; - is standard output.")
@click.option(
    "--prepend",
    is_flag=True,
    help="Put what is to come on top of the change log; what people wrote there stays.",
)
@click.option(
    "--no-cache", is_flag=True, help="Do not use sections that were rendered before, and keep none."
)
@click.option(
    "--packages",
    "every_package",
    is_flag=True,
    help="Write every package's own file, from one reading of history.",
)
@click.option("--dry-run", is_flag=True, help="Show what --output or --prepend would write.")
@package
@as_json
def command(
    revisions: str,
    everything: bool,
    notes: bool,
    template: str,
    output: str,
    prepend: bool,
    no_cache: bool,
    every_package: bool,
    dry_run: bool,
    package: str,
    as_json: bool,
) -> None:
    """Write the change log: of what is to come, of a range, of one tag, or of all releases."""
    _check(revisions, template, everything=everything, notes=notes, prepend=prepend, as_json=as_json)
    if every_package and (output or package or revisions or everything or prepend or notes or as_json):
        raise UsageError("--packages writes every package's own file: it stands alone, or with --template")
    found = project(untouched=dry_run)
    if every_package:
        _every_package(found, template, use_kept=not no_cache, dry_run=dry_run)
        return
    if prepend:
        _prepend(found, output, template, package, dry_run=dry_run)
        return
    if as_json:
        from gonogo.render.data import release

        text = json_text([release(changes) for changes in _asked(found, revisions, everything, package)])
    elif everything and not notes:
        from gonogo.app.planning.cached_changelog import text as whole_text

        page = _whole_page(found, _page(found, template), output)
        text = whole_text(found, page, package, use_kept=not no_cache)
    elif notes:
        text = _notes(found, _asked(found, revisions, everything, package))
    else:
        page = _page(found, template)
        if not revisions:
            page = _next_page(found, page, package)
        text = _text(_asked(found, revisions, everything, package), page)
    written = write_text("" if dry_run else output, text)
    if written:
        say(written)


def _check(
    revisions: str, template: str, *, everything: bool, notes: bool, prepend: bool, as_json: bool
) -> None:
    if sum((bool(revisions), everything, prepend)) > 1:
        raise UsageError("RANGE, --all and --prepend exclude each other: name one of them")
    if sum((as_json, notes, bool(template))) > 1:
        raise UsageError("--json, --notes and --template exclude each other: name one of them")
    if prepend and (as_json or notes):
        raise UsageError("--prepend writes a section of the change log: leave --json and --notes out")


def _asked(found: Project, revisions: str, everything: bool, package: str) -> list[ChangeSet]:
    from gonogo.app.planning import changelog

    if revisions:
        return changelog.of_range(found, revisions, package)
    if everything:
        return changelog.whole(found, package)
    from gonogo.app.planning.upcoming import to_come

    return [to_come(found, package)]


def _page(found: Project, template: str) -> AnyPage:
    """That of the template, or that of the settings."""
    from gonogo.app.planning.pages import page_of, template_page

    if not template:
        return page_of(found)
    text = read_text(template)
    if text is None:
        raise TemplateError(f"There is no template {template}")
    return template_page(found, text, template)


def _whole_page(found: Project, page: AnyPage, file: str) -> AnyPage:
    """The page for a whole file, in the markup that its name tells."""
    if not file or file.lower().endswith(".md"):
        return page
    from gonogo.app.planning.pages import in_style, read_changelog
    from gonogo.formats.changelog_files.changelog_file import markup_of

    return in_style(found, page, read_changelog(found, file, "")) if markup_of(file) else page


def _next_page(found: Project, page: AnyPage, package: str) -> AnyPage:
    """The page for the next release, in the style of the change log as it is."""
    from gonogo.app.planning.pages import in_style, read_changelog

    path = found.changelog_file(package)
    before = found.working.read(path) or ""
    if not before and path.lower().endswith(".md"):
        return page
    return in_style(found, page, read_changelog(found, path, before, package), package)


def _notes(found: Project, sets: list[ChangeSet]) -> str:
    from gonogo.app.planning.pages import notes_of

    return "\n".join(notes_of(found, changes) for changes in sets)


def _text(sets: list[ChangeSet], page: AnyPage) -> str:
    sections = "\n".join(page.section(changes) for changes in sets)
    foot = "".join(page.footnote(changes) for changes in sets)
    return sections + (f"\n{foot}" if foot else "")


def _prepend(found: Project, output: str, template: str, package: str, *, dry_run: bool) -> None:
    """Into the file that is named, or the one of the settings."""
    from gonogo.app.planning.upcoming import prepended

    if output == STANDARD:
        raise UsageError("--prepend writes a file; to see it first: gonogo changelog --prepend --dry-run")
    file = output or found.changelog_file(package)
    before = read_text(output) if output else found.working.read(file)
    text, sentence = prepended(found, _page(found, template), file, before or "", package)
    if text and dry_run:
        click.echo(text, nl=False)
    elif text and output:
        write_text(output, text)
    elif text:
        found.tree.write(file, text)
    say(f"{sentence}{' (not written: --dry-run)' if text and dry_run else ''}")


def _every_package(found: Project, template: str, *, use_kept: bool, dry_run: bool) -> None:
    from gonogo.app.planning.cached_changelog import text

    if not found.settings.packages:
        raise UsageError("gonogo.yml names no packages; leave --packages out")
    page = _page(found, template)
    for name in found.settings.packages:
        file = found.changelog_file(name)
        if not dry_run:
            whole = _whole_page(found, page, file)
            found.tree.write(file, text(found, whole, name, use_kept=use_kept))
        say(f"{file} {'would be ' if dry_run else ''}written")
