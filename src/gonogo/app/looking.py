"""One look at the remote, before anything is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gonogo.config.detection import MAIN
from gonogo.domain.history.references import Difference, Seen, difference
from gonogo.domain.planning.sight import Sight
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from gonogo.domain.history.references import References
    from gonogo.ports.lookout import Lookout
    from gonogo.ports.repository import Repository


def look(
    repository: Repository, here: References, remote: str, lookout: Lookout, upstream: str = ""
) -> Sight:
    """Ask the remote what it has, and take what is missing here; a remote that is silent is a value.

    upstream: a remote to be asked beside, of which nothing is taken; "" for none. To a shallow clone nothing
    is taken either: what it lacks is more than tags and branches, and is refused.

    Raises:
        RepositoryError: git cannot read this repository.
    """
    there = lookout.look(remote, MAIN)
    if isinstance(there, Unreachable):
        return Sight(here, remote, silence=there.sentence)
    beside = lookout.look(upstream, MAIN) if upstream else None
    seen = Sight(here, remote, there)
    if isinstance(beside, Unreachable):
        seen = replace(seen, unheard=beside.sentence)
    else:
        seen = replace(seen, upstream=beside)
    lacking = difference(here, there)
    if not lacking or repository.place.shallow:
        return seen
    failed = lookout.bring(remote, lacking)
    here = repository.references()
    left = difference(here, there)
    if failed and (left.branches or left.tags):  # else another process took it meanwhile
        return Sight(here, remote, silence=failed.sentence)
    if left.outdated != Seen():  # taken beside what was lacking
        lookout.bring(remote, Difference(outdated=left.outdated))
        here = repository.references()
    return replace(seen, here=here)
