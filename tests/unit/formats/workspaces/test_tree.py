"""The manifests of a working tree."""

import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.workspaces.tree import MOST, Tree
from gonogo.testing.files import MemoryFiles


def test_manifests_that_are_too_much_together_are_not_read():
    large = " " * (MOST // 4)
    tree = Tree(["a/go.mod"], MemoryFiles({"a/go.mod": large}))
    assert [tree.text("a/go.mod") == large for _ in range(4)] == [True] * 4
    with pytest.raises(
        VersionFileError, match=r"a/go.mod is not read: the manifests here have more than 32 MiB"
    ):
        tree.text("a/go.mod")


def test_a_manifest_that_is_gone_is_told():
    with pytest.raises(VersionFileError, match=r"package\.json does not exist"):
        Tree(["package.json"], MemoryFiles()).document("package.json")
