"""The kinds of workspaces as a whole."""

import subprocess
import sys
from importlib import import_module

import pytest

from gonogo.formats import workspaces
from gonogo.testing.files import MemoryFiles

FOUND = """
import sys
from gonogo.formats import workspaces
from gonogo.testing.files import MemoryFiles
from gonogo.testing.files import MemoryFiles
files = {"package.json": '{"workspaces": []}'}
workspaces.found(workspaces.Tree(files, MemoryFiles(files)))
print(*sys.modules)
"""


@pytest.mark.parametrize("kind", workspaces.KINDS, ids=lambda kind: kind.module)
def test_each_kind_has_a_module_that_finds_it(kind):
    module = import_module(f"gonogo.formats.workspaces.{kind.module}")
    assert callable(module.find)
    assert callable(module.member) if kind.package else not hasattr(module, "member")


def test_only_the_kinds_that_are_present_are_imported():
    done = subprocess.run([sys.executable, "-c", FOUND], capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in done.stdout.split() if "formats.workspaces." in name}
    assert loaded & {kind.module for kind in workspaces.KINDS} == {"npm"}


def test_thousands_of_members_are_told_apart():
    """Each is compared with its own needs, not with every other member."""
    files = {f"p{n}/go.mod": f"module x/p{n}\nrequire x/p{n + 1} v1.0.0\n" for n in range(3_000)}
    files["go.work"] = "use (\n" + "".join(f"./p{n}\n" for n in range(3_000)) + ")\n"
    (workspace,) = workspaces.found(workspaces.Tree(files, MemoryFiles(files))).workspaces
    assert len(workspace.members) == 3_000
    assert workspace.members[0].requires == ("x/p1",)
