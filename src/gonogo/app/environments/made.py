"""The versions that were made here, each as far as it has come; and which of them did not stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.deployable import Deployable, how_to_deploy, left_off
from gonogo.domain.text import listed, printable
from gonogo.errors import SeveralMeantError, UsageError
from gonogo.ports.record.releases import ReleaseRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.releases import Releases
    from gonogo.domain.planning.candidate import Candidate
    from gonogo.domain.product import Product

_CANDIDATES = 1000
_RELEASES = 50
_SHOWN = 10


class Made(msgspec.Struct, frozen=True):
    """A version, and the release by which it was made. tags: the hash of each that it published."""

    version: Deployable
    row: ReleaseRow
    tags: dict[str, str] = {}


def made(releases: Releases, name: str, package: str = "") -> Made:
    """The version or candidate of a name.

    Raises:
        UsageError: there is none; the sentence says which there are.
        SeveralMeantError: several packages have one, and none is named.
    """
    found = [one for one in _named(releases, name) if one.row.is_of(package)]
    products = dict.fromkeys(str(one.row.product) for one in found)
    if len(products) > 1:
        raise SeveralMeantError(
            f"Several packages have {printable(name)}: {listed(list(products))}. "
            "Say which one: --package NAME"
        )
    if not found:
        known = listed(deployable_names(releases, package)[:_SHOWN]) or "none yet"
        raise UsageError(f"There is no version {printable(name)} to deploy. There are: {known}")
    return next((one for one in found if one.version.published), found[0])


def deployable_names(releases: Releases, package: str = "") -> list[str]:
    """The versions and candidates that could be deployed somewhere, the newest first."""
    rows = releases.record.releases(releases.project.name, _RELEASES)
    every = (_made(releases, row) for row in rows if row.kind == "release" and row.is_of(package))
    return list(dict.fromkeys(one.version.name for one in every if one.version.is_tested))


def deploy_again(releases: Releases, row: ReleaseRow) -> str:
    """The commands that bring what a release or rollback took from users to them again; "" for nothing."""
    version, environment = _taken(releases, row)
    if not version:
        return ""
    there = releases.record.deployments(row.product, environment)
    newest = next((one for one in there if one.version == version), None)
    if newest is None or newest.state not in ("failed", "rolled_back"):
        return ""  # it is there, or on its way
    blocked = version in releases.record.blocked(row.product)
    return how_to_deploy(version, environment, row.package, blocked=blocked)


def place_of(releases: Releases, product: Product, version: str) -> str:
    """Where a version was brought to last; "" where it never was."""
    brought = releases.record.deployments(product)
    return next((one.environment for one in brought if one.version == version), "")


def _taken(releases: Releases, row: ReleaseRow) -> tuple[str, str]:
    """Which version users do not have any more, and where; "" where they have it, or never had."""
    back = row.to_job().back if row.outcome else None
    if back:
        return (back.version, back.environment) if row.outcome == "rolled_back" else ("", "")
    if row.outcome in ("", "released", "deployed"):
        return "", ""
    left = left_off(releases.record.deployments_of(row.id))
    return (left.version, left.environment) if left else ("", "")


def _named(releases: Releases, name: str) -> Iterator[Made]:
    """All that go by this name, the newest first."""
    record, project = releases.record, releases.project.name
    for each in dict.fromkeys((name, name.removeprefix("v"))):
        yield from (_made(releases, row) for row in record.named(project, each) if row.kind == "release")
    for candidate in record.candidates(project, _CANDIDATES):
        row = record.find(candidate.release) if candidate.name == name.removeprefix("v") else None
        if row:
            yield _made(releases, row, candidate)


def _made(releases: Releases, row: ReleaseRow, named: Candidate | None = None) -> Made:
    """named: the candidate, where it goes by its own name."""
    record = releases.record
    candidate = named or record.candidate_of(row.id)
    told = next((one.data for one in record.timeline(row.id) if one.what == "release.published"), None)
    tags = (told.get("tags") or {told["tag"]: told["object"]}) if told else {}
    published = bool(tags) and named is None
    version = Deployable(
        name=row.version if published or candidate is None else candidate.name,
        commit=row.candidate,
        release=row.id,
        published=published,
        state=candidate.state if candidate else None,
        staged=bool(record.deployments_of(row.id)),
        lives=not row.ended,
        prerelease=bool(row.job["plan"].get("prerelease")),
        package=row.package,
    )
    return Made(version, row, tags if published else {})
