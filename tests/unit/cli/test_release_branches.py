"""What a dry run shows of branches: those that a release begins, and the one that is over with it."""

from __future__ import annotations

import pytest

HISTORY = """
write gonogo.yml  gates: {}
commit main  feat: sell things
tag v1.2.0
branch develop
commit develop  feat: find by name
branch release/1.3.0
commit release/1.3.0  fix: find no one twice
"""
ALONE = "orphan develop\nwrite gonogo.yml  gates: {}\ncommit develop  feat: sell things\n"


@pytest.fixture
def shown(tell, tmp_path, gonogo):
    """The steps of a dry run, from a branch that is on the remote as it is here."""

    def steps(history: str, branch: str) -> list[str]:
        shop = tell(history, branch=branch)
        shop.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
        shop.git("remote", "add", "origin", str(tmp_path / "origin.git"))
        shop.git("fetch", "-q", "origin")
        ran = gonogo("release", "--dry-run", at=shop)
        assert ran.code == 0, ran.err
        return [
            line.split(". ", 1)[1] for line in ran.out.splitlines() if line[:3].strip() and ". " in line[:6]
        ]

    return steps


def test_a_stabilised_release_is_shown_with_the_end_of_its_branch(shown):
    steps = shown(HISTORY, "release/1.3.0")
    assert steps[1].endswith("as branch release/1.3.0-candidate")
    assert steps[-4:] == [
        "merge into main",
        "bring back into develop",
        "tag v1.3.0, and push it with main and develop at once",
        "delete release/1.3.0 on origin: all of it is in main then",
    ]


def test_a_first_release_from_develop_alone_is_shown_with_the_beginning_of_main(shown):
    assert "begin main with it" in shown(ALONE, "develop")
