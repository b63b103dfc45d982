import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.config.detection import detect, flow
from gonogo.config.settings import Branches
from gonogo.formats.version_files import ORDER


@pytest.fixture
def look(tmp_path):
    def at(**files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)
        return detect(Directory(tmp_path), ORDER)

    return at


@pytest.mark.parametrize(
    ("name", "kind", "test"),
    [
        ("pyproject__toml", "Python package", None),
        ("setup__cfg", "Python package", None),
        ("package__json", "npm package", None),
        ("Cargo__toml", "Rust crate", "cargo test"),
        ("go__mod", "Go module", "go test ./..."),
        ("pom__xml", "Maven project", "mvn verify"),
        ("Chart__yaml", "Helm chart", None),
        ("Dockerfile", "container image", None),
    ],
)
def test_names_at_the_top_tell_what_it_builds(look, name, kind, test):
    found = look(**{name: ""})
    assert found.kinds == (kind,)
    assert found.tests == ((test,) if test else ())


@pytest.mark.parametrize(
    ("name", "text", "test"),
    [
        ("pyproject__toml", "[tool.pytest.ini_options]", "pytest"),
        ("pytest__ini", "", "pytest"),
        ("tox__ini", "[pytest]", "pytest"),
        ("package__json", '{"scripts": {"test": "jest"}}', "npm test"),
        ("Makefile", "test:\n\tpytest", "make test"),
        ("Makefile", "all: build\ntest: all\n", "make test"),
    ],
)
def test_files_tell_how_it_is_tested(look, name, text, test):
    assert look(**{name: text}).tests == (test,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        '{"scripts": []}',
        '{"scripts": {"test": 1}}',
        '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}',
        "[" * 100_000,
    ],
)
def test_package_without_a_test_has_none(look, text):
    assert look(package__json=text).tests == ()


def test_version_files_are_told_in_their_order(look):
    assert look(VERSION="", package__json="{}", pyproject__toml="").files == (
        "pyproject.toml",
        "package.json",
        "VERSION",
    )


@pytest.mark.parametrize(
    ("branches", "current", "workflow", "main", "develop"),
    [
        (["main"], "main", "trunk", "main", ""),
        (["master", "topic"], "topic", "trunk", "master", ""),
        (["work"], "work", "trunk", "work", ""),
        ([], "", "trunk", "main", ""),
        (["main", "develop"], "develop", "git-flow", "main", "develop"),
        (["master", "dev"], "master", "git-flow", "master", "dev"),
        (["main", "production"], "main", "gitlab-flow", "main", ""),
        (["topic", "main", "develop"], "topic", "git-flow", "main", "develop"),
        (["main", "fork/develop"], "main", "trunk", "main", ""),
        (["main", "feature/develop"], "main", "github-flow", "main", ""),
        (["main", "work/develop"], "main", "trunk", "main", ""),
    ],
)
def test_branches_tell_the_workflow(branches, current, workflow, main, develop):
    found = flow(Branches(), branches, current)
    assert (found.workflow, found.main, found.develop) == (workflow, main, develop)


def test_settings_come_before_what_is_found():
    found = flow(Branches(workflow="github-flow", main="trunk"), ["main", "develop"], "main")
    assert (found.workflow, found.main, found.reason) == ("github-flow", "trunk", "as gonogo.yml says")
    assert found.sources == ("trunk",)


def test_git_flow_releases_start_on_develop_and_hotfixes_on_main():
    assert flow(Branches(workflow="git-flow"), ["main"], "main").sources == ("develop", "main")


@pytest.mark.parametrize(
    ("settings", "branches", "current", "line", "main"),
    [
        (Branches(), ["main", "1.x"], "1.x", "1.x", "main"),
        (Branches(main="1.x", workflow="trunk"), ["main", "1.x"], "1.x", "1.x", "main"),
        (Branches(main="trunk"), ["trunk", "support/1.2"], "support/1.2", "support/1.2", "trunk"),
        (Branches(), ["main", "develop", "1.x"], "1.x", "1.x", "main"),
        (Branches(), ["11.x"], "11.x", "11.x", "11.x"),
    ],
)
def test_a_line_of_versions_is_released_from_its_branch_and_to_it(settings, branches, current, line, main):
    found = flow(settings, branches, current)
    assert (found.main, found.target, found.sources) == (main, line, (line,))
    assert (found.branching.workflow, found.branching.main) == ("trunk", line)


def test_a_release_branch_of_git_flow_is_no_line_of_its_own():
    found = flow(Branches(), ["main", "develop", "release/1.3"], "release/1.3")
    assert (found.line, found.workflow, found.target) == (None, "git-flow", "main")
    assert found.releases == ("release/1.3",)


def test_lines_are_no_open_release_branches_where_releases_stand_on_lines():
    assert flow(Branches(), ["main", "release/1.27", "release/1.3.0"], "main").releases == ("release/1.3.0",)
