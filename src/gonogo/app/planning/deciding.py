"""Which version comes next: by the commits, the branch and what a person wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.named_version import open_release
from gonogo.app.planning.new_commits import commits_since
from gonogo.app.planning.situation import changes_of
from gonogo.domain.history.history import Tag
from gonogo.domain.planning.bump import Bump, Wish, decide
from gonogo.domain.planning.naming import Named, as_named
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from gonogo.app.planning.situation import Situation
    from gonogo.app.project import Project


class Decided(msgspec.Struct, frozen=True):
    """What was decided.

    asked: what the commits and the wish ask for. bump: what comes next, also by the name of the branch.
    named: the branch that names a version. cut: the release branch that is open beside, which it passes over.
    """

    wish: Wish
    asked: Bump
    bump: Bump
    named: Named | None = None
    cut: Tag | None = None


def decided(project: Project, situation: Situation, wish: Wish) -> Decided:
    """Decide; raises VersionError where the wish cannot be met."""
    standing, policy = situation.standing, project.settings.versioning.to_policy()
    is_open = not (wish.version or situation.hotfix)
    cut = open_release(project, situation.package, standing.current) if is_open else None
    today = project.dating.now().date()
    asked = decide(standing, situation.everything, policy, project.scheme, wish, today)
    if cut:
        asked = _above_cut(project, situation, cut, wish)
    if situation.named is None:
        return Decided(wish, asked, asked, cut=cut)
    named = Named(project.references.branch, situation.named)
    bump = as_named(asked, named, project.scheme, wish, fresh=bool(standing.fresh))
    return Decided(wish, asked, _still(project, bump, situation.package), named, cut)


def _above_cut(project: Project, situation: Situation, cut: Tag, wish: Wish) -> Bump:
    """The version above that of a release branch that was cut from here, by what came since."""
    standing, behind = situation.standing, [*situation.line.stable, cut]
    since = changes_of(project, commits_since(project, behind, situation.package), [cut])
    above = msgspec.structs.replace(standing, current=cut.version, name=cut.name, fresh=len(since.commits))
    policy, today = project.settings.versioning.to_policy(), project.dating.now().date()
    found = decide(above, since, policy, project.scheme, wish, today)
    return msgspec.structs.replace(found, current=str(standing.current or ""))


def _still(project: Project, bump: Bump, package: str) -> Bump:
    """What is still to be released: nothing, where the release of the version has all that is here."""
    version = project.scheme.parse(bump.version) if bump.version else None
    tags = project.release_tags(project.references.tags, package)
    out = next((tag for tag in tags if tag.version == version), None)
    if out is None or not project.graph.contains(out.sha, project.references.head):
        return bump
    return Bump(bump.current, "", "none", f"Nothing to release: {printable(out.name)} has all of it")
