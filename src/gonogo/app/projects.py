"""The projects of one record: registered with the address of their repository, released from mirrors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.registration import problem_of
from gonogo.domain.text import listed, printable
from gonogo.errors import RepositoryError, UsageError
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.app.caller import Caller
    from gonogo.domain.people.person import Person
    from gonogo.domain.registration import Registration
    from gonogo.ports.mirror import Mirrored, Mirrors
    from gonogo.ports.record.projects import Projects


class RegisteredProjects:
    """What may be asked of them."""

    def __init__(self, record: Projects, mirrors: Mirrors, name_in: Callable[[Path], str]) -> None:
        """Take the parts. name_in: the name that a project's own settings say, in its mirror."""
        self._record = record
        self._mirrors = mirrors
        self._name_in = name_in

    def all(self) -> list[Registration]:
        """All of them, by name."""
        return self._record.registered()

    def find(self, name: str) -> Registration:
        """The one of a name.

        Raises:
            UsageError: there is none.
        """
        found = {one.name: one for one in self.all()}
        if name not in found:
            known = listed(sorted(found)) or "none"
            raise UsageError(f"There is no project {printable(name)}. Registered: {known}")
        return found[name]

    def add(self, wanted: Registration, caller: Caller) -> Mirrored:
        """Register a project once its repository was reached, and is that of a project of this name.

        Raises:
            UsageError: it cannot be registered so, or whoever asks may not.
            RepositoryError: the repository gives no answer, or has no such branch.
        """
        person = _administrator(caller)
        if problem := problem_of(wanted):
            raise UsageError(problem)
        try:
            mirrored = self.bring(wanted)
        except RepositoryError:
            if all(one.name != wanted.name for one in self.all()):
                self._mirrors.forget(wanted.name)
            raise
        self._record.register(wanted, person)
        return mirrored

    def remove(self, name: str, caller: Caller) -> None:
        """Let workers release it no more; what was recorded of it stays.

        Raises:
            UsageError: there is none, or whoever asks may not.
        """
        person = _administrator(caller)
        self._record.unregister(self.find(name).name, person)

    def bring(self, project: Registration) -> Mirrored:
        """Bring its mirror up to date, before anything is planned from it.

        Raises:
            RepositoryError: the repository gives no answer, has no such branch, or is another project's.
        """
        found = self._mirrors.bring(project)
        if isinstance(found, Unreachable):
            raise RepositoryError(
                f"The repository of {project.name} cannot be reached: {found.sentence}. See the address and "
                "the credential: gonogo project list"
            )
        named = self._name_in(found.folder)
        if named != project.name:
            raise RepositoryError(
                f"The repository calls its project {printable(named)}, not {project.name}. Register it by "
                f"that name, or say in its gonogo.yml: project: {project.name}"
            )
        return found


def told(mirrored: Mirrored) -> list[str]:
    """What somebody should know of a mirror that was brought up to date, in sentences."""
    found = []
    if mirrored.renamed:
        found.append(f"the protected branch is {mirrored.branch} now, and was {mirrored.renamed}")
    if mirrored.rewritten:
        found.append(
            f"{mirrored.branch} was rewritten: {mirrored.rewritten[:7]}, on which it stood, is no part of it "
            "any more. See who forced that push before you release"
        )
    return found


def _administrator(caller: Caller) -> Person:
    """Whoever asks: a person who can reach the record itself, where no project's rules say who may."""
    if caller.person.kind != "person":
        raise UsageError("Only a person may say which projects there are")
    return caller.person
