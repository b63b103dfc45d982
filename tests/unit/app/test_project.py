import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.settings import read_settings
from gonogo.config.settings import Settings
from gonogo.errors import ConfigError, ShallowError, UsageError


class TestOpening:
    def test_settings_are_those_at_the_top_wherever_one_is(self, shop):
        shop.write("gonogo.yml", "project: other")
        (shop.path / "sub").mkdir()
        assert open_project(shop.path / "sub").name == "other"

    def test_without_settings_all_is_default_and_the_folder_gives_the_name(self, shop):
        assert (shop.project().settings, shop.project().name) == (Settings(), "shop")

    def test_bare_repository_is_named_without_its_ending(self, shop, tmp_path):
        shop.git("clone", "-q", "--bare", ".", str(tmp_path / "other.git"))
        assert open_project(tmp_path / "other.git").name == "other"

    def test_name_of_a_folder_is_safe_to_show(self, tell):
        assert tell("commit main  feat: a\n", name="a\u202e\nb").project().name == "a\\u202e\\x0ab"

    def test_other_settings_may_be_named(self, shop, tmp_path):
        (tmp_path / "other.yml").write_text("project: other")
        assert open_project(shop.path, tmp_path / "other.yml").name == "other"

    def test_settings_that_are_named_must_exist(self, shop, tmp_path):
        with pytest.raises(UsageError, match=r"missing\.yml does not exist"):
            open_project(shop.path, tmp_path / "missing.yml")

    def test_faults_name_file_and_line(self, tmp_path):
        (tmp_path / "gonogo.yml").write_text("\nprojekt: x\n")
        with pytest.raises(ConfigError, match=r"^gonogo\.yml:2: projekt: no such key"):
            read_settings(Directory(tmp_path))


class TestRemote:
    @pytest.mark.parametrize(
        ("commands", "remote"),
        [
            ((), ""),
            ((("origin", "a"),), "a"),
            ((("fork", "b"),), "b"),
            ((("fork", "b"), ("origin", "a")), "a"),
            ((("a.b", "c"),), "c"),
        ],
    )
    def test_origin_comes_before_any_other(self, shop, commands, remote):
        for name, address in commands:
            shop.git("remote", "add", name, address)
        assert shop.project().remote == remote

    @pytest.mark.parametrize(("named", "remote"), [("fork", "b"), ("gone", "a"), (".", "a")])
    def test_the_branchs_own_comes_before_origin(self, shop, named, remote):
        shop.git("remote", "add", "origin", "a")
        shop.git("remote", "add", "fork", "b")
        shop.git("config", "branch.main.remote", named)
        assert shop.project().remote == remote


class TestPackages:
    @pytest.fixture
    def monorepo(self, tell):
        return tell("""
write gonogo.yml
  packages:
    api: {path: /packages/api/, also: [shared, words.txt]}
    web: {path: packages/web, tag: "w{version}", changelog: docs/web.md, files: [web/VERSION]}
write packages/api/a  1
commit main  feat: api
write packages/api-docs/a  1
commit main  feat: docs of api
write shared/a  1
commit main  feat: shared
write words.txt  1
commit main  feat: words
write words.txt.bak  1
commit main  feat: backup of words
""")  # fmt: skip

    def test_package_owns_what_lies_in_its_folders_and_only_that(self, monorepo):
        project = monorepo.project()
        owned = {c.subject for c in project.history.commits.values() if project.owns("api", c)}
        assert owned == {"feat: api", "feat: shared", "feat: words"}

    def test_package_has_its_own_places_unless_told_otherwise(self, monorepo):
        project = monorepo.project()
        assert [project.changelog_file(name) for name in ("", "api", "web")] == [
            "CHANGELOG.md",
            "packages/api/CHANGELOG.md",
            "docs/web.md",
        ]
        assert [project.version_files(name) for name in ("", "api", "web")] == [None, None, ["web/VERSION"]]
        assert [project.tag_pattern(name).text for name in ("", "api", "web")] == [
            "v{version}",
            "api@{version}",
            "w{version}",
        ]

    def test_unknown_package_is_refused_with_those_there_are(self, monorepo):
        with pytest.raises(UsageError, match=r"There is no package 'x'\. Known: api, web"):
            monorepo.project().package("x")


def test_repository_without_packages_says_so(shop):
    with pytest.raises(UsageError, match="Known: none is configured"):
        shop.project().package("x")


def test_shallow_clone_is_refused_with_what_to_fetch(shop, tmp_path):
    from gonogo.app.planning import changelog
    from gonogo.app.planning.planning import plan
    from gonogo.domain.planning.bump import Wish

    shop.git("clone", "-q", "--depth=1", f"file://{shop.path}", str(tmp_path / "shallow"))
    clone = type(shop)(tmp_path / "shallow")
    for ask in (
        lambda project: plan(project, Wish()),
        changelog.whole,
        lambda project: changelog.of_range(project, "HEAD"),
    ):
        with pytest.raises(ShallowError, match="git fetch --unshallow --tags"):
            ask(clone.project())
    clone.git("fetch", "-q", "--unshallow", "--tags")
    assert plan(clone.project(), Wish()).bump.version == "1.1.0"


def test_tags_that_name_no_version_are_none_of_ours(shop):
    for name in ("v1", "v1.0", "nightly", "v01.0.0", "v1.0.0-", "x1.0.0"):
        shop.git("tag", name)
    project = shop.project()
    assert [tag.name for tag in project.release_tags(project.references.tags)] == ["v1.0.0", "v1.0.1"]


@pytest.mark.parametrize(
    ("files", "python"),
    [
        (("pyproject.toml",), True),
        (("setup.cfg", "VERSION"), True),
        (("pyproject.toml", "package.json"), False),
        (("VERSION",), False),
    ],
)
def test_prereleases_are_ordered_as_python_does_where_only_python_reads_them(shop, files, python):
    for name in files:
        shop.write(name, "")
    assert shop.project().scheme.python is python
