"""The publisher port by the git command."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

from gonogo.adapters.repository.checkouts import Checkouts
from gonogo.adapters.repository.locks import Locks
from gonogo.adapters.repository.objects import Objects
from gonogo.adapters.repository.own import git_of_objects, own_git
from gonogo.adapters.repository.ref_files import RefFiles
from gonogo.adapters.repository.refs import Refs
from gonogo.adapters.repository.remotes import Remotes
from gonogo.adapters.repository.transport import Transport
from gonogo.adapters.repository.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.repository import Place


class GitPublisher:
    """Writes by the git command; each verb is told by the port."""

    def __init__(
        self,
        place: Place,
        tell: Callable[[str], None] = lambda _: None,
        pause: Callable[[float], None] = sleep,
        patience: float = 300.0,
    ) -> None:
        """Take where the repository lies.

        tell: hears a sentence before each wait for a remote. pause: waits so many seconds.
        patience: seconds that one try at a remote may take.
        """
        git = own_git(place)
        objects = Objects(git, git_of_objects(place))
        self.commit, self.merge = objects.commit, objects.merge
        self.revert, self.tag = objects.revert, objects.tag
        self.check_signing, self.check_writing = objects.check_signing, objects.check_writing
        refs = Refs(git)
        self.point, self.take_back = refs.point, refs.take_back
        remotes = Remotes(git, Transport(git, tell, pause, patience))
        self.push, self.withdraw = remotes.push, remotes.withdraw
        self.fetch, self.remote_refs = remotes.fetch, remotes.remote_refs
        locks = Locks(git, objects, remotes)
        self.lock, self.unlock = locks.lock, locks.unlock
        files = RefFiles(git, objects, remotes)
        self.publish_files, self.read_files = files.publish_files, files.read_files
        self.open_files = files.open_files
        self.watched = Watched(place).read
        checkouts = Checkouts(place)
        self.checkout, self.remove_checkout = checkouts.checkout, checkouts.remove_checkout
