import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

PATH = "Cargo.toml"
KIND = kind_of(PATH)

CRATE = """\
[package]
name = "shop-core"
version = "0.4.1" # keep in step
edition = "2021"

[dependencies]
serde = { version = "0.4.1", features = ["derive"] }

[dependencies.tokio]
version = "0.4.1"
"""


def test_the_crates_version_is_read_with_its_name():
    assert KIND.read(CRATE, PATH) == Statement(text="0.4.1", line=3, package="shop-core")


def test_the_versions_of_dependencies_are_left_alone():
    assert KIND.write(CRATE, PATH, "0.5.0-rc.1") == CRATE.replace('"0.4.1" #', '"0.5.0-rc.1" #')


def test_a_workspaces_version_belongs_to_no_single_crate():
    text = '[workspace.package]\nversion = "1.2.3"\n[package]\nname = "root"\nversion.workspace = true\n'
    assert KIND.read(text, PATH) == Statement(text="1.2.3", line=2)
    assert KIND.write(text, PATH, "1.3.0") == text.replace("1.2.3", "1.3.0")


def test_a_crates_own_version_comes_before_the_workspaces():
    text = '[workspace.package]\nversion = "9.0.0"\n[package]\nname = "root"\nversion = "1.2.3"\n'
    assert KIND.read(text, PATH) == Statement(text="1.2.3", line=5, package="root")


@pytest.mark.parametrize("inherited", ["version.workspace = true", "version = { workspace = true }"])
def test_a_crate_that_inherits_states_nothing_and_points_to_its_workspace(inherited):
    text = f'[package]\nname = "member"\n{inherited}\n'
    assert KIND.read(text, PATH) == Statement(package="member")
    with pytest.raises(VersionFileError, match=r"it inherits .* rewrite the workspace's Cargo\.toml"):
        KIND.write(text, PATH, "1.0.0")


def test_a_workspace_without_a_version_states_none():
    text = '[workspace]\nmembers = ["a"]\n'
    assert KIND.read(text, PATH) == Statement()
    with pytest.raises(
        VersionFileError, match=r"states no version; add `version = \"0\.1\.0\"` under \[package\]"
    ):
        KIND.write(text, PATH, "1.0.0")
