"""The order in which the packages of gonogo.yml are published."""

from __future__ import annotations

import pytest

from gonogo.domain.packages.publishing import publishing
from gonogo.domain.packages.workspace import Member, Workspace


def workspace(ecosystem, **requires):
    """A workspace whose members lie in folders of their names."""
    members = tuple(
        Member(f"@shop/{name}", name, f"{name}/manifest", requires=tuple(f"@shop/{one}" for one in needs))
        for name, needs in sorted(requires.items())
    )
    return Workspace(ecosystem, "", "manifest", members)


@pytest.mark.parametrize(
    ("workspaces", "expected"),
    [
        ([], "web api core"),
        ([workspace("npm", web=[], api=[], core=[])], "web api core"),
        ([workspace("npm", web=["core"], api=["core"], core=[])], "core web api"),
        ([workspace("npm", web=["api"], api=["core"], core=[])], "core api web"),
        ([workspace("npm", web=["between"], between=["api"], api=[])], "api web core"),
        ([workspace("npm", web=["api"], api=["web"], core=[])], "web api core"),
        ([workspace("npm", web=["api"], api=[]), workspace("cargo", core=["api"], api=[])], "api web core"),
        ([workspace("npm", web=[]), workspace("cargo", api=["web"], core=["api"])], "web api core"),
    ],
    ids=["none", "apart", "shared", "chain", "between", "circle", "two", "same name in another"],
)
def test_each_comes_after_those_that_it_depends_on(workspaces, expected):
    folders = {name: name for name in ("web", "api", "core")}
    assert publishing(folders, workspaces) == tuple(expected.split())
