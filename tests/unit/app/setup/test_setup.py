import random

import msgspec
import pytest

from gonogo.app.planning.planning import plan
from gonogo.app.setup.setup import settings_text, write_schema
from gonogo.bootstrap.diagnosis import examine
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.settings import parse_settings
from gonogo.config.runners import detected_gates
from gonogo.domain.planning.bump import Wish
from gonogo.formats.yaml import read
from gonogo.formats.yaml_text import write

VERSION_FILES = """
write pyproject.toml  [project]
  name = "shop"
  version = "1.0.0"
write package.json  {"name": "shop", "version": "0.0.0"}
write package-lock.json  {"name": "shop", "version": "0.0.0"}
write VERSION  1.0.0
commit main  feat: a
tag v1.0.0
commit main  fix: b
"""
DYNAMIC = """
write pyproject.toml  [project]
  name = "shop"
  dynamic = ["version"]
  [tool.hatch.version]
  path = "src/shop/__init__.py"
write src/shop/__init__.py  __version__ = "1.0.0"
commit main  feat: a
"""
FROM_TAGS = """
write pyproject.toml  [project]
  name = "shop"
  dynamic = ["version"]
  [tool.setuptools_scm]
commit main  feat: a
tag v1.0.0
commit main  fix: b
"""
MAVEN = """
write pom.xml  <project><groupId>e</groupId><artifactId>shop</artifactId><version>1.1.0-SNAPSHOT</version>
  <modules><module>core</module></modules></project>
write core/pom.xml  <project><parent><groupId>e</groupId><artifactId>shop</artifactId>
  <version>1.1.0-SNAPSHOT</version></parent></project>
commit main  feat: a
"""
HISTORIES = {
    "plain": ("main", "commit main  feat: sell things\n"),
    "tags without v": ("main", "commit main  feat: a\ntag 1.0.0\ncommit main  fix: b\n"),
    "tags like a script": ("main", "commit main  feat: a\ntag \"#x'{}-1.0.0\ncommit main  fix: b\n"),
    "git-flow": ("develop", "commit main  feat: a\ntag v1.0.0\nbranch develop\ncommit develop  feat: b\n"),
    "gitlab-flow": ("main", "commit main  feat: a\nbranch production\ncommit main  feat: b\n"),
    "version files": ("main", VERSION_FILES),
    "modules": ("main", MAVEN),
    "dynamic version": ("main", DYNAMIC),
    "version from tags": ("main", FROM_TAGS),
}
GIVEN = {
    "": "",
    "calver": "versioning: {scheme: calver, pattern: YYYY.0M.MICRO}",
    "sequential": "versioning: {scheme: sequential}",
    "keep": "changelog: {layout: keep-a-changelog, file: 'docs/what: is #new.md'}",
    "odd": 'project: \'yes: "#1"\'\nversioning: {prerelease: beta}\nbranches: {develop: "a\\nb"}',
}


def planned(shop, settings_file=None):
    found = plan(open_project(shop.path, settings_file), Wish())
    return msgspec.structs.replace(found, about=None, obstacles=None)


@pytest.mark.parametrize("name", HISTORIES)
def test_what_is_written_is_accepted_and_gives_the_same_plan(tell, tmp_path, name):
    branch, history = HISTORIES[name]
    shop = tell(history, branch=branch)
    written = tmp_path / "written.yml"
    written.write_text(settings_text(shop.project()))
    assert planned(shop, written) == planned(shop)


@pytest.mark.parametrize("given", GIVEN)
def test_what_was_set_before_is_written_again(shop, tmp_path, given):
    if given in {"calver", "sequential"}:
        shop.git("tag", "-d", "v1.0.0", "v1.0.1")
    before = tmp_path / "before.yml"
    before.write_text(GIVEN[given])
    written = tmp_path / "written.yml"
    written.write_text(settings_text(open_project(shop.path, before)))
    again = open_project(shop.path, written).settings
    project = open_project(shop.path, before)
    settings = project.settings
    assert again.versioning.scheme == settings.versioning.scheme
    assert again.versioning.prerelease == settings.versioning.prerelease
    found = project.changelog_file("")
    assert again.changelog == msgspec.structs.replace(settings.changelog, file=found)
    assert again.branches.develop == settings.branches.develop
    assert planned(shop, written).bump == planned(shop, before).bump


def test_files_that_were_named_are_written_again_with_their_keys(tell, tmp_path):
    shop = tell("write values.yaml  image: {tag: 1.0.0}\nwrite VERSION  1.0.0\ncommit main  feat: a\n")
    before, written = tmp_path / "before.yml", tmp_path / "written.yml"
    before.write_text("versioning: {files: [VERSION, {path: values.yaml, key: [image, tag]}]}")
    text = settings_text(open_project(shop.path, before))
    assert "files: [VERSION, {path: values.yaml, key: [image, tag]}]" in text
    written.write_text(text)
    assert planned(shop, written) == planned(shop, before)
    assert [change.path for change in planned(shop, written).plan.files] == []


@pytest.mark.parametrize(
    "name", ["true", "null", "1", "a b", "-x", "é: #1", '"quoted"', "a\nb", "\u202ex", "~"]
)
def test_folder_of_any_name_gives_a_project_that_can_be_read(tell, tmp_path, name):
    shop = tell("commit main  feat: a\n", name=name)
    written = tmp_path / "written.yml"
    written.write_text(settings_text(shop.project()))
    assert open_project(shop.path, written).name == shop.project().name


def gates_of(project):
    return settings_text(project).partition("\ngates:")[2].splitlines()


def test_gates_that_are_found_are_written_with_what_told_them(shop, tmp_path):
    shop.write("pytest.ini", "[pytest]\npythonpath = src\n")
    shop.write("package.json", '{"scripts": {"lint": "eslint ."}}')
    shop.write("pom.xml", "")
    assert gates_of(shop.project()) == [
        "  # what is asked before a release",
        "  unit:  # found by pytest.ini",
        "    kind: tests",
        "    type: unit",
        '    run: "pytest --junitxml reports/unit.xml"',
        "    junit: reports/unit.xml",
        '    affected: "pytest {tests} --junitxml reports/unit.xml"',
        "  lint:  # found by package.json",
        "    kind: tests",
        "    type: build",
        '    run: "npm run lint"',
        "  unit-mvn:  # found by pom.xml",
        "    kind: tests",
        "    type: unit",
        '    run: "mvn --batch-mode verify"',
        '    junit: ["**/target/surefire-reports/TEST-*.xml", "**/target/failsafe-reports/TEST-*.xml"]',
    ]
    written = tmp_path / "written.yml"
    written.write_text(settings_text(shop.project()))
    assert list(open_project(shop.path, written).settings.gates) == ["unit", "lint", "unit-mvn"]


def test_where_no_gate_is_found_it_says_how_to_write_one(shop, tmp_path):
    before, _, example = settings_text(shop.project()).partition("# gates:")
    written = tmp_path / "written.yml"
    lines = example.splitlines()[1:]
    written.write_text("\n".join([before, "gates:", *(line.removeprefix("# ") for line in lines)]) + "\n")
    assert list(open_project(shop.path, written).settings.gates) == ["unit"]


def test_gates_that_were_set_are_written_again_without_what_is_so_by_itself(shop, tmp_path):
    before = tmp_path / "before.yml"
    before.write_text(
        "gates:\n  a b: {kind: command, run: make x, required: false, retry: {times: 2, after: 5s}}\n"
        "  unit: {kind: tests, run: pytest, junit: [a.xml, b.xml], needs: [a b], timeout: 30m}\n"
    )
    shop.write("pytest.ini", "")
    project = open_project(shop.path, before)
    assert gates_of(project) == [
        "",
        '  "a b":',
        "    kind: command",
        "    required: false",
        '    retry: {times: 2, after: "5s"}',
        '    run: "make x"',
        "  unit:",
        "    kind: tests",
        '    needs: ["a b"]',
        "    run: pytest",
        "    junit: [a.xml, b.xml]",
    ]
    written = tmp_path / "written.yml"
    written.write_text(settings_text(project))
    assert open_project(shop.path, written).settings.gates == project.settings.gates


def test_schema_is_put_where_the_first_line_says(shop):
    write_schema(shop.project())
    first = settings_text(shop.project()).split("\n")[0]
    place = first.removeprefix("# yaml-language-server: $schema=")
    schema = msgspec.json.decode((shop.path / place).read_bytes())
    assert "versioning" in str(schema)


def test_worktree_names_no_schema_because_it_has_none_beside_it(shop, tmp_path):
    shop.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    assert settings_text(type(shop)(tmp_path / "side").project()).startswith("project: ")


NAMES = [
    *("yes", "Null", "1.10", "0x1f", "- a", "a: b", "#1", "&a", "*a", "!a", "%a", "@a", "`a", "'", '"'),
    *("{a}", "[a]", "\\", "a\tb", "é", "\ufeff", "\U0001f600", "=", "<<", "~", "...", "---"),
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_that_can_be_set_is_written_so_that_it_is_read(shop, tmp_path, name):
    before, written = tmp_path / "before.yml", tmp_path / "written.yml"
    before.write_text(
        write({"project": name, "branches": {"develop": name}, "changelog": {"file": f"x{name}"}})
    )
    settings = open_project(shop.path, before).settings
    assert (settings.project, settings.branches.develop) == (name, name)
    written.write_text(settings_text(open_project(shop.path, before)))
    again = open_project(shop.path, written).settings
    assert (again.project, again.branches.develop) == (name, name)
    assert again.changelog.file == f"x{name}"


@pytest.mark.parametrize(
    "name", ["yes", "1.10", "#1", "a'b", 'a"b', "{a}", "é", "@a", "!a", "&a", "%a", "`a`", "0x1"]
)
def test_a_branch_of_any_name_is_written_so_that_it_is_read(tell, tmp_path, name):
    shop = tell("commit main  feat: a\n")
    shop.git("branch", "-m", name)
    written = tmp_path / "written.yml"
    written.write_text(settings_text(shop.project()))
    assert open_project(shop.path, written).flow.main == shop.project().flow.main == name


SIGNS = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n[tool.pytest.ini_options]\n',
    "setup.cfg": "[metadata]\nname = shop\nversion = 1.0.0\n[tool:pytest]\n",
    "package.json": '{"name": "@a/b", "version": "1.0.0", "scripts": {"test": "jest: a # b", "build": "x"}}',
    "Cargo.toml": '[package]\nname = "shop"\nversion = "1.0.0"\n',
    "go.mod": "module example.com/shop\n",
    "pom.xml": "<project/>\n",
    "build.gradle": "version = '1.0.0'\n",
    "Chart.yaml": "name: shop\nversion: 1.0.0\n",
    "Makefile": "test:\n\ttrue\n",
    ".semgrep.yml": "rules: []\n",
    "tests/e2e/test_a.py": "",
    "tests/conftest.py": "",
    "uv.lock": '[[package]]\nname = "pytest"\n',
    "VERSION": "1.0.0\n",
}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_found_together_is_accepted_by_the_next_command(tell, seed):
    shop, chance = tell("commit main  feat: a\n"), random.Random(seed)
    for name in chance.sample(list(SIGNS), chance.randint(1, 6)):
        shop.write(name, SIGNS[name])
    found = detected_gates(shop.project().files)
    shop.write("gonogo.yml", settings_text(shop.project()))
    project = shop.project()
    assert list(project.settings.gates or {}) == list(found)
    assert "settings" not in {one.subject for one in examine(project) if one.health == "fault"}
    assert plan(project, Wish()).plan


def test_what_is_not_detected_is_kept_where_the_file_is_written_anew(shop):
    text = """\
people: [{name: Ann, email: ann@shop.example, roles: [qa]}]
packages: {api: {path: api}}
versioning: {zero: strict, tag: "v{version}"}
branches: {green: make green}
gates: {}
"""
    shop.write("gonogo.yml", text)
    before = shop.project().settings
    shop.write("gonogo.yml", settings_text(shop.project(), read(text, "gonogo.yml").data))
    after = shop.project().settings
    assert (after.people, after.packages, after.gates) == (before.people, before.packages, {})
    assert (after.versioning.zero, after.branches.green) == ("strict", "make green")


def test_on_a_maintenance_line_it_is_said_how_the_repository_branches(tell):
    history = "commit main  feat: a\ntag v1.0.0\nbranch 1.x\nbranch develop\ncommit 1.x  fix: b\n"
    shop = tell(history, branch="1.x")
    settings = parse_settings(settings_text(shop.project()), "gonogo.yml").branches
    assert (settings.workflow, settings.main, settings.develop) == ("git-flow", "main", "develop")
