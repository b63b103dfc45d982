"""uv's workspaces."""


def project(name, version='version = "1.0.0"', more=""):
    return f'[project]\nname = "{name}"\n{version}\n{more}'


ROOT = '[tool.uv.workspace]\nmembers = ["packages/*"]\n'


def names(workspace):
    return [member.name for member in workspace.members]


def test_members_have_their_names_folders_versions_and_siblings(only):
    shop = only(
        {
            "pyproject.toml": project("shop", more=f'dependencies = ["shop-api", "httpx>=0.27"]\n{ROOT}'),
            "packages/api/pyproject.toml": project(
                "Shop_API", more="dependencies = [\"shop.core[all]>=1.0; python_version > '3'\"]\n"
            ),
            "packages/core/pyproject.toml": project("shop-core", 'version = "1.2.0"'),
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("uv", "", "pyproject.toml", ())
    assert names(shop) == ["shop", "Shop_API", "shop-core"]
    assert [member.requires for member in shop.members] == [("Shop_API",), ("shop-core",), ()]
    assert shop.members[2].version_file == "packages/core/pyproject.toml"


def test_a_root_without_a_project_is_no_member(only):
    assert names(only({"pyproject.toml": ROOT, "packages/a/pyproject.toml": project("a")})) == ["a"]


def test_what_extras_builds_and_groups_need_counts(only):
    shop = only(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["*"]\n',
            **{f"{name}/pyproject.toml": project(name) for name in "abcd"},
            "e/pyproject.toml": project(
                "e",
                more="""
[project.optional-dependencies]
all = ["a"]
[build-system]
requires = ["b"]
[dependency-groups]
dev = ["c", { include-group = "x" }]
[tool.uv]
dev-dependencies = ["d", "a"]
""",
            ),
        }
    )
    assert (shop.members[4].requires, shop.members[4].development) == (("a", "b"), ("c", "d"))


def test_excluded_members_are_left_out(only):
    shop = only(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/b*"]\n',
            "packages/a/pyproject.toml": project("a"),
            "packages/b1/pyproject.toml": project("b1"),
        }
    )
    assert (names(shop), shop.excluded) == (["a"], ("packages/b1/pyproject.toml",))


def test_a_dynamic_version_is_stated_by_the_file_that_it_comes_from(only):
    dynamic = 'dynamic = ["version"]'
    shop = only(
        {
            "pyproject.toml": ROOT,
            "packages/a/pyproject.toml": project(
                "a", dynamic, '[tool.hatch.version]\npath = "src/a/__about__.py"\n'
            ),
            "packages/a/src/a/__about__.py": '__version__ = "2.0.0"\n',
            "packages/b/pyproject.toml": project("b", dynamic, "[tool.setuptools_scm]\n"),
        }
    )
    assert [(member.version, member.version_file) for member in shop.members] == [
        ("2.0.0", "packages/a/src/a/__about__.py"),
        ("", ""),
    ]


def test_what_is_never_uploaded_is_private(only):
    shop = only(
        {
            "pyproject.toml": ROOT,
            "packages/a/pyproject.toml": project("a", more='classifiers = ["Private :: Do Not Upload"]\n'),
            "packages/b/pyproject.toml": project("b", more="[tool.uv]\npackage = false\n"),
            "packages/c/pyproject.toml": project("c"),
        }
    )
    assert [member.private for member in shop.members] == [True, True, False]


def test_what_cannot_be_a_member_is_told(only):
    shop = only(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["gone", "../out", "a", "b"]\n',
            "a/pyproject.toml": "[project\n",
            "b/pyproject.toml": "[tool.ruff]\n",
        }
    )
    assert [(one.place, one.fault) for one in shop.unknown] == [
        ("gone", "missing"),
        ("../out", "outside"),
        ("a/pyproject.toml", "unreadable"),
        ("b/pyproject.toml", "nameless"),
    ]
