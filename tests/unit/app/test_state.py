"""The file that says how the project stands."""

from __future__ import annotations

import pytest

from gonogo.app.caller import Caller
from gonogo.app.planning.planning import plan
from gonogo.app.releasing.releasing import Request, prepare
from gonogo.bootstrap.gates import gate_kinds
from gonogo.bootstrap.project import open_project
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Wish
from gonogo.errors import UsageError


@pytest.fixture
def pushed(shop, tmp_path):
    """The shop, its remote, and settings that name a file."""

    def made(state: str):
        shop.write("gonogo.yml", f"project: shop\nstate: {state}\n")
        shop.git("add", "gonogo.yml")
        shop.git("commit", "-qm", "chore: settings")
        shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
        shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
        shop.git("push", "-q", "--tags", "origin", "main")
        shop.git("fetch", "-q")
        project = open_project(shop.path)
        planned = plan(project, Wish("", "none", ""), "")
        return prepare(
            project, Caller(Person("Ann", "ann@shop.example")), planned, gate_kinds(), lambda _: "", Request()
        )

    return made


def test_the_candidate_says_how_the_project_stands(pushed):
    assert pushed("docs/state.yml").writes["docs/state.yml"].splitlines() == [
        'product: "shop"',
        'phase: "released"',
        'version: "1.1.0"',
        'last_release: "v1.1.0"',
        'last_activity: "2027-01-15T08:00:00Z"',
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("CHANGELOG.md", "a file of its own"), ("../state.yml", "leads out of the repository")],
)
def test_a_file_that_cannot_be_it_is_refused(pushed, name, words):
    with pytest.raises(UsageError, match=words):
        pushed(name)
