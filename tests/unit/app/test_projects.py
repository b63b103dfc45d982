"""What may be asked of registered projects."""

from pathlib import Path

import pytest

from gonogo.app.caller import Caller
from gonogo.app.projects import RegisteredProjects, told
from gonogo.domain.people.person import Person
from gonogo.domain.registration import Registration
from gonogo.errors import UsageError
from gonogo.ports.mirror import Mirrored

ANN = Person("Ann", "ann@shop.example")
SHOP = Registration("shop", "/srv/git/shop.git")
BEFORE, AFTER = "1" * 40, "2" * 40


class Remembered:
    """Both the record and the mirrors."""

    def __init__(self) -> None:
        self.projects: dict[str, Registration] = {}

    def register(self, project, person):
        self.projects[project.name] = project

    def unregister(self, name, person):
        return self.projects.pop(name, None) is not None

    def registered(self):
        return list(self.projects.values())

    def bring(self, project):
        return Mirrored(Path(project.name), "main", AFTER)

    def forget(self, name):
        raise AssertionError(name)


@pytest.fixture
def projects():
    kept = Remembered()
    return RegisteredProjects(kept, kept, str)


def test_a_person_registers_and_removes_projects(projects):
    assert projects.add(SHOP, Caller(ANN)).head == AFTER
    assert projects.find("shop") == SHOP
    projects.remove("shop", Caller(ANN))
    with pytest.raises(UsageError, match="There is no project shop"):
        projects.remove("shop", Caller(ANN))


@pytest.mark.threat("program", "say which repositories workers release")
@pytest.mark.parametrize("kind", ["program", "service"])
def test_only_a_person_says_which_projects_there_are(projects, kind):
    other = Caller(Person("Bot", "bot@shop.example", kind=kind))
    for asked in (lambda: projects.add(SHOP, other), lambda: projects.remove("shop", other)):
        with pytest.raises(UsageError, match="Only a person"):
            asked()
    assert projects.all() == []


def test_what_cannot_be_registered_reaches_no_repository(projects):
    with pytest.raises(UsageError, match="is no address"):
        projects.add(Registration("shop", "ext::id"), Caller(ANN))
    assert projects.all() == []


def test_a_rewritten_and_a_renamed_branch_are_told():
    renamed, rewritten = told(Mirrored(Path(), "trunk", AFTER, BEFORE, "main"))
    assert "is trunk now, and was main" in renamed
    assert "trunk was rewritten: 1111111" in rewritten
    assert told(Mirrored(Path(), "main", AFTER)) == []
