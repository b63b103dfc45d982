import pytest

from gonogo.errors import VersionFileError

MOVES = {"crates/a a": "0.3.1 0.4.0", "crates/c c": "1.0.0 1.0.1"}
TEXT = """\
[workspace]
members = ["crates/*"]  # a = "0.3.1"

[workspace.dependencies]
a = { path = "crates/a", version = "0.3.1" }
c = { version = '1.0.0', path = 'crates/c' }
serde = "0.3.1"
other = { package = "a", version = "0.3.1" }
"""


def test_workspaces_own_table_follows_where_the_version_is_out_of_the_range(after):
    expected = TEXT.replace('crates/a", version = "0.3.1"', 'crates/a", version = "0.4.0"')
    assert after("Cargo.toml", TEXT, MOVES) == expected


@pytest.mark.parametrize(
    "table",
    [
        "dependencies",
        "dev-dependencies",
        "build-dependencies",
        "target.'cfg(unix)'.dependencies",
        'target."x86_64-pc-windows-gnu".dev-dependencies',
    ],
)
@pytest.mark.parametrize(
    "requirement",
    [
        'a = { version = "@", path = "../a" }',
        'alias = { package = "a", path = "../a/", version = "@", features = ["x"] }',
        'a.path = "../a"\na.version = "@"',
        'a = { git = "https://example.org/a", path = "./../a", version = "@" }',
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_table_with_a_path_follows(after, table, requirement, ends):
    text = f'[package]\nname = "b"\nversion = "0.3.1"\n\n[{table}]\n{requirement} # 0.3.1\nb = "=0.3.1"\n'
    text = text.replace("\n", ends)
    found = after("crates/b/Cargo.toml", text.replace("@", "=0.3.1"), MOVES)
    assert found == text.replace("@", "=0.4.0")


def test_table_of_one_dependency_follows(after):
    text = '[dependencies.a]\npath = "../a"\nversion = "~0.3"\n\n[dependencies.x]\nversion = "~0.3"\n'
    assert after("crates/b/Cargo.toml", text, MOVES) == text.replace("~0.3", "~0.4", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[dependencies]\na = "0.3.1"\n',
        "[dependencies]\na.workspace = true\n",
        '[dependencies]\na = { path = "../a" }\n',
        '[dependencies]\na = { path = "../elsewhere/a", version = "0.3.1" }\n',
        '[dependencies]\na = { path = "../../../a", version = "0.3.1" }\n',
    ],
)
def test_what_is_not_on_the_crate_by_its_path_stays(after, text):
    assert after("crates/b/Cargo.toml", text, MOVES) == text


def test_version_that_is_spelled_by_escapes_is_refused(after):
    text = '[dependencies]\na = { path = "../a", version = "0.3.\\u0031" }\n'
    with pytest.raises(VersionFileError, match=r"dependencies\.a\.version is spelled in an unusual way"):
        after("crates/b/Cargo.toml", text, MOVES)
