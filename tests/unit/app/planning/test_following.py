import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.app.planning.following import follow, moves_of
from gonogo.app.planning.sources import find
from gonogo.domain.packages.move import Move
from gonogo.domain.packages.workspace import Member, Workspace
from gonogo.domain.versions.semver import parse


@pytest.fixture
def files(tmp_path):
    """The files of a folder with these texts."""

    def written(texts):
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return Directory(tmp_path)

    return written


def member(name, manifest="package.json", **rest):
    folder = f"packages/{name}"
    return Member(name, folder, f"{folder}/{manifest}", **rest)


A = Move("packages/a/package.json", "a", "1.0.0", "2.0.0")
NEEDS_A = '{"name": "b", "dependencies": {"a": "^1.0.0"}}'
NPM = Workspace("npm", "", "package.json", (member("a"), member("b")))


def test_members_whose_version_stands_in_a_file_move_with_it(files):
    tree = files({"Cargo.toml": '[workspace.package]\nversion = "1.0.0"\n'})
    cargo = Workspace(
        "cargo",
        "",
        "Cargo.toml",
        (
            member("a", "Cargo.toml", version_file="Cargo.toml"),
            member("b", "Cargo.toml", version_file="packages/b/Cargo.toml"),
        ),
    )
    found = moves_of(find(tree, "", None), [cargo], parse("1.1.0"))
    assert Move("packages/a/Cargo.toml", "a", "1.0.0", "1.1.0") in found
    assert "packages/b/Cargo.toml" not in [move.manifest for move in found]


def test_file_that_describes_no_package_moves_nothing(files):
    assert moves_of(find(files({"VERSION": "1.0.0\n"}), "", None), [], parse("1.1.0")) == []


def test_development_version_moves_from_what_was_released(files):
    sources = find(files({"package.json": '{"name": "a", "version": "1.0.0"}'}), "", None)
    (move,) = moves_of(sources, [], parse("1.2.0"), parse("1.1.0"))
    assert (move.before, move.after) == ("1.1.0", "1.2.0-dev")


def test_what_the_release_has_written_already_follows_and_stays(files):
    tree = files({"packages/b/package.json": NEEDS_A, "packages/a/package.json": "{}"})
    written = {"packages/b/package.json": NEEDS_A.replace('"b"', '"b", "version": "2.0.0"')}
    found = follow(tree, [NPM], [A], written)
    assert found.texts == {
        "packages/b/package.json": written["packages/b/package.json"].replace("^1.0.0", "^2.0.0")
    }
    assert [(change.path, change.line, change.before, change.after) for change in found.changes] == [
        ("packages/b/package.json", 1, "^1.0.0", "^2.0.0")
    ]


def test_lock_files_beside_and_above_follow_and_others_stay(files):
    lock = '{"packages": {"packages/a": {"version": "1.0.0"}}}'
    tree = files(
        {
            "package-lock.json": lock,
            "packages/package-lock.json": lock.replace("packages/a", "a"),
            "packages/a/npm-shrinkwrap.json": '{"version": "1.0.0"}',
            "packages/z/package-lock.json": '{"version": "1.0.0"}',
        }
    )
    assert sorted(follow(tree, [NPM], [A]).texts) == [
        "package-lock.json",
        "packages/a/npm-shrinkwrap.json",
        "packages/package-lock.json",
    ]


def test_package_of_no_workspace_and_of_another_is_a_registrys_to_npm(files):
    tree = files({"other/b/package.json": NEEDS_A})
    other = Workspace("npm", "other", "other/package.json", (Member("b", "other/b", "other/b/package.json"),))
    assert follow(tree, [NPM, other], [A]).texts == {}
    assert follow(tree, [NPM], [A], folders=["other/b"]).texts == {}


def test_folder_that_the_settings_name_follows_by_its_path(files):
    tree = files({"tools/b/Cargo.toml": '[dependencies]\na = { path = "../../a", version = "1.0.0" }\n'})
    found = follow(tree, [], [Move("a/Cargo.toml", "a", "1.0.0", "2.0.0")], folders=["tools/b"])
    assert found.texts == {"tools/b/Cargo.toml": tree.read("tools/b/Cargo.toml").replace("1.0.0", "2.0.0")}


def test_package_that_a_workspace_leaves_out_follows_by_its_path_with_its_own_lock_file(files):
    tree = files(
        {
            "fuzz/Cargo.toml": '[dependencies]\na = { path = "../a", version = "1.0.0" }\n',
            "fuzz/Cargo.lock": '[[package]]\nname = "a"\nversion = "1.0.0"\n',
        }
    )
    cargo = Workspace("cargo", "", "Cargo.toml", excluded=("fuzz/Cargo.toml",))
    found = follow(tree, [cargo], [Move("a/Cargo.toml", "a", "1.0.0", "2.0.0")])
    assert sorted(found.texts) == ["fuzz/Cargo.lock", "fuzz/Cargo.toml"]


def test_what_cannot_follow_is_in_the_way_of_the_release(files):
    tree = files({"packages/b/package.json": "{", "package-lock.json": "["})
    found = follow(tree, [NPM], [A])
    assert [obstacle.kind for obstacle in found.obstacles] == ["cannot-follow"] * 2
    assert "packages/b/package.json:1: is not valid JSON" in found.obstacles[0].sentence
    assert found.texts == {}


def test_broken_file_of_another_ecosystem_is_in_nobodys_way(files):
    tree = files({"package.json": "{", "package-lock.json": "[", "Cargo.lock": ""})
    cargo = Workspace("cargo", "", "Cargo.toml", (member("a", "Cargo.toml"),))
    assert follow(tree, [cargo], [Move("packages/a/Cargo.toml", "a", "1.0.0", "2.0.0")]).obstacles == ()


def test_each_change_of_a_file_is_told_once(files):
    lock = '{\n"version": "1.0.0",\n"packages": {"": {"version": "1.0.0"}}}'
    root = Move("package.json", "root", "1.0.0", "1.0.1")
    (change,) = follow(files({"package-lock.json": lock}), [], [root]).changes
    assert (change.path, change.line, change.before, change.after) == (
        "package-lock.json",
        2,
        "1.0.0",
        "1.0.1",
    )


def test_nothing_follows_where_nothing_moves(files):
    assert follow(files({"package-lock.json": "["}), [NPM], []).obstacles == ()


@pytest.mark.parametrize(
    ("asked", "version", "follows"),
    [
        ("workspace:^1.0.0", "1.0.0", True),
        ("^1.0.0", "link:../a", True),
        ("^1.0.0", "1.0.0", False),
    ],
)
def test_plain_range_of_pnpm_follows_only_what_its_lock_file_links(files, asked, version, follows):
    requirement = f"a: {{specifier: {asked}, version: {version}}}"
    lock = f"importers:\n\n  packages/b:\n    dependencies:\n      {requirement}\n"
    manifest = NEEDS_A.replace("^1.0.0", asked)
    tree = files({"packages/b/package.json": manifest, "pnpm-lock.yaml": lock})
    pnpm = Workspace("pnpm", "", "pnpm-workspace.yaml", (member("a"), member("b")))
    assert ("packages/b/package.json" in follow(tree, [pnpm], [A]).texts) == follows


def test_plain_range_of_pnpm_follows_where_there_is_no_lock_file(files):
    pnpm = Workspace("pnpm", "", "pnpm-workspace.yaml", (member("a"),))
    assert list(follow(files({"package.json": NEEDS_A}), [pnpm], [A]).texts) == ["package.json"]


WEB = '[tool.poetry]\nname = "web"\n[tool.poetry.dependencies]\napi = "^1.0"\n'
API = Move("api/pyproject.toml", "api", "1.0.0", "2.0.0")


def test_hash_of_poetry_follows_what_the_project_asks_for(files):
    now = "0" * 64
    tree = files({"web/pyproject.toml": WEB, "web/poetry.lock": f'[metadata]\ncontent-hash = "{now}"\n'})
    (obstacle,) = follow(tree, [], [API], folders=["web"]).obstacles
    assert "web/poetry.lock:2: content-hash is not that of pyproject.toml" in obstacle.sentence
