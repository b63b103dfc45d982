"""The whole change log as text, from sections that were rendered before wherever they still hold."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo import __version__
from gonogo.app.planning.changelog import change_sets, gather, gather_since, told_apart, with_contributors
from gonogo.errors import UsageError
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.planning.pages import AnyPage
    from gonogo.app.project import Project
    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.history import Release
    from gonogo.domain.history.references import Reference


class Rendered(msgspec.Struct, frozen=True):
    """One release as text; `tag` is "" for what is not released."""

    tag: str
    text: str
    footnote: str


class Kept(msgspec.Struct, frozen=True):
    """What is kept between runs.

    fingerprint: of everything but history that decides how sections look. tags: their commits and
    times by name. head: the commit that it was made on. stem: the latest release, where history is just
    that release and what came after it, else "". people: who contributed to any release.
    """

    fingerprint: str
    tags: dict[str, str]
    head: str
    stem: str
    people: tuple[str, ...]
    sections: tuple[Rendered, ...]


def text(project: Project, page: AnyPage, package: str = "", *, use_kept: bool = True) -> str:
    """Head, sections newest first, footnotes.

    use_kept: whether sections that were rendered before may be used, and these be kept.
    """
    project.refuse_shallow()
    references = project.references.tags
    use_kept = use_kept and not (page.names_people and _mailmap(project) is None)
    fingerprint = _fingerprint(project, page, package)
    file = f"changelog-{sha256(package.encode()).hexdigest()[:16]}.json" if package else "changelog.json"
    kept = _read(project, file, fingerprint) if use_kept else None
    found = _renewed(project, page, kept, references, package) if kept else None
    if found is None:
        found = _from_nothing(project, page, fingerprint, references, package)
    if use_kept and found is not kept:
        _write(project, file, found)
    sections = [section for section in found.sections if section.text]
    foot = "".join(section.footnote for section in sections)
    return page.head() + "".join(f"\n{section.text}" for section in sections) + (f"\n{foot}" if foot else "")


def _fingerprint(project: Project, page: AnyPage, package: str) -> str:
    mailmap = _mailmap(project) if page.names_people else ""
    patterns = project.naming(package).patterns
    facts = (
        __version__,
        page.look,
        package,
        patterns if len(patterns) > 1 else patterns[0],
        project.settings,
        project.name,
        project.roots[1:],
        project.flow.line,
        project.lines,
        mailmap,
    )
    return sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()


def _mailmap(project: Project) -> str | None:
    """How people are renamed; nothing where the file is not text, which git does not mind."""
    try:
        return project.files.read(".mailmap") or ""
    except UsageError:
        return None


def _from_nothing(
    project: Project, page: AnyPage, fingerprint: str, references: Sequence[Reference], package: str
) -> Kept:
    empty = Kept(fingerprint, {}, "", "", (), ())
    return _with(empty, project, page, references, package, gather(project, references, package))


def _renewed(
    project: Project, page: AnyPage, kept: Kept, references: Sequence[Reference], package: str
) -> Kept | None:
    """What is kept, with what came since; nothing where a tag moved, went or means another thing."""
    tags, head = _tags(references), project.references.head
    if tags == kept.tags and head == kept.head:
        return kept
    if not kept.stem or len(project.roots) > 1 or not kept.tags.items() <= tags.items():
        return None
    stem = next(tag for tag in references if tag.name == kept.stem)
    fresh = [tag for tag in references if tag.name not in kept.tags]
    released = told_apart(project, [tag for tag in references if tag.name in kept.tags], package)
    if {tag.name for tag in released} != {section.tag for section in kept.sections if section.tag}:
        return None
    found = gather_since(project, fresh, package, stem.sha)
    asked = {tag.name for tag in told_apart(project, fresh, package)}
    if {release.tag.name for release in found if release.tag} != asked or _edge(found, head) != {stem.sha}:
        return None
    (before,) = project.release_tags([stem], package)
    since = [
        release if release.since else msgspec.structs.replace(release, since=before) for release in found
    ]
    return _with(kept, project, page, references, package, since)


def _with(
    kept: Kept,
    project: Project,
    page: AnyPage,
    references: Sequence[Reference],
    package: str,
    found: Sequence[Release],
) -> Kept:
    """What is kept, and the releases found since, of which the first is what no release contains."""
    people = set(kept.people)
    sets = change_sets(project, found[1:], package)
    unreleased = change_sets(project, found[:1], package)
    known: tuple[str, ...] = ()
    if page.names_people:
        sets = with_contributors(sets, people)
        known = tuple(sorted(people))
        unreleased = with_contributors(unreleased, people)
    older = [section for section in kept.sections if section.tag]
    head = project.references.head
    return Kept(
        kept.fingerprint,
        _tags(references),
        head,
        _stem(found, head) if len(found) > 1 else kept.stem,
        known,
        tuple([_rendered(page, changes) for changes in (*unreleased, *sets)] + older),
    )


def _stem(found: Sequence[Release], head: str) -> str:
    """The latest release, if all of history is its own and what came after it."""
    latest = found[1].tag
    if latest and all(release.on_line for release in found) and _edge(found[:1], head) == {latest.sha}:
        return latest.name
    return ""


def _edge(found: Sequence[Release], head: str) -> set[str]:
    """The commits just outside of these releases."""
    inside = {commit.sha for release in found for commit in release.commits}
    parents = {sha for release in found for commit in release.commits for sha in commit.parents}
    return (parents | {head}) - inside


def _tags(references: Sequence[Reference]) -> dict[str, str]:
    return {tag.name: f"{tag.sha} {tag.time}" for tag in references}


def _rendered(page: AnyPage, changes: ChangeSet) -> Rendered:
    return Rendered(changes.tag.name if changes.tag else "", page.section(changes), page.footnote(changes))


def _read(project: Project, file: str, fingerprint: str) -> Kept | None:
    """What was kept for the same look; nothing where it is missing or damaged in any way."""
    try:
        digest, _, body = (project.kept.read(file) or "").partition("\n")
        if sha256(body.encode()).hexdigest() != digest:
            return None
        kept = decoded(body, Kept)
    except (UsageError, msgspec.DecodeError, UnicodeEncodeError):
        return None
    return kept if kept.fingerprint == fingerprint else None


def _write(project: Project, file: str, kept: Kept) -> None:
    """Keep it where that is possible; a folder that cannot be written only makes the next run slower."""
    with suppress(UsageError, UnicodeEncodeError):
        body = msgspec.json.encode(kept).decode()
        project.kept.write(file, f"{sha256(body.encode()).hexdigest()}\n{body}")
