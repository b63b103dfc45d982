"""Cargo's workspaces."""


def crate(name, version='"1.0.0"', more=""):
    return f'[package]\nname = "{name}"\nversion = {version}\n{more}'


def names(workspace):
    return [member.name for member in workspace.members]


def test_members_have_their_names_folders_versions_and_siblings(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
            "crates/api/Cargo.toml": crate(
                "api", more='[dependencies]\nserde = "1"\ncore = {path = "../core"}\n'
            ),
            "crates/core/Cargo.toml": crate("core", '"1.2.0"'),
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("cargo", "", "Cargo.toml", ())
    api, core = shop.members
    assert (api.name, api.folder, api.manifest) == ("api", "crates/api", "crates/api/Cargo.toml")
    assert (api.version, api.version_file, api.requires) == ("1.0.0", "crates/api/Cargo.toml", ("core",))
    assert core.version == "1.2.0"


def test_an_inherited_version_is_stated_by_the_workspace(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n[workspace.package]\nversion = "0.3.1"\n',
            "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n',
            "b/Cargo.toml": crate("b", "{ workspace = true }"),
        }
    )
    assert [(member.version, member.version_file) for member in shop.members] == [("0.3.1", "Cargo.toml")] * 2
    assert shop.in_step
    assert shop.version_files == ("Cargo.toml",)


def test_what_the_workspace_depends_on_by_path_is_a_sibling(only):
    shop = only(
        {
            "Cargo.toml": """
            [workspace]
            members = ["a", "b"]
            [workspace.dependencies]
            core = { package = "a", path = "a", version = "1.0.0" }
            log = "0.4"
        """,
            "a/Cargo.toml": crate("a"),
            "b/Cargo.toml": crate(
                "b", more="[dependencies]\ncore.workspace = true\nlog = { workspace = true }\n"
            ),
        }
    )
    assert [member.requires for member in shop.members] == [(), ("a",)]


def test_dependencies_of_builds_tests_and_platforms_count(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["*"]\n',
            "a/Cargo.toml": crate("a"),
            "b/Cargo.toml": crate("b"),
            "c/Cargo.toml": crate("c"),
            "d/Cargo.toml": crate(
                "d",
                more="""
[build-dependencies]
a = { path = "../a" }
[dev-dependencies]
b = { path = "../b" }
[target.'cfg(unix)'.dependencies]
c = { path = "../c" }
""",
            ),
        }
    )
    assert shop.members[3].requires == ("c", "a")
    assert shop.members[3].development == ("b",)


def test_a_registry_crate_that_has_the_name_of_a_sibling_is_none(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["*"]\n',
            "a/Cargo.toml": crate("a"),
            "b/Cargo.toml": crate("b", more='[dependencies]\na = "1"\n'),
        }
    )
    assert shop.members[1].requires == ()


def test_what_a_member_depends_on_by_path_is_a_member_as_well(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\n[package]\nname = "shop"\nversion = "1.0.0"\n'
            '[dependencies]\na = { path = "a" }\n',
            "a/Cargo.toml": crate("a", more='[dependencies]\nb = { path = "b" }\n'),
            "a/b/Cargo.toml": crate("b"),
            "c/Cargo.toml": crate("c"),
        }
    )
    assert [(member.name, member.folder) for member in shop.members] == [
        ("shop", ""),
        ("a", "a"),
        ("b", "a/b"),
    ]


def test_excluded_folders_and_all_below_are_left_out_unless_they_are_listed(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*", "old/kept"]\nexclude = ["crates/b", "old"]\n',
            "crates/a/Cargo.toml": crate("a", more='[dependencies]\nb = { path = "../b" }\n'),
            "crates/b/Cargo.toml": crate("b"),
            "old/kept/Cargo.toml": crate("kept"),
            "old/gone/Cargo.toml": crate("gone"),
        }
    )
    assert names(shop) == ["a", "kept"]
    assert shop.excluded == ("crates/b/Cargo.toml", "old/gone/Cargo.toml")


def test_a_member_beside_the_workspace_is_one(only):
    shop = only(
        {"rust/Cargo.toml": '[workspace]\nmembers = ["../shared"]\n', "shared/Cargo.toml": crate("shared")}
    )
    assert [(shop.root, member.folder) for member in shop.members] == [("rust", "shared")]


def test_crates_that_are_not_published_are_private(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["*"]\n[workspace.package]\npublish = false\n',
            "a/Cargo.toml": crate("a", more="publish = false\n"),
            "b/Cargo.toml": crate("b", more="publish = []\n"),
            "c/Cargo.toml": crate("c", more="publish.workspace = true\n"),
            "d/Cargo.toml": '[package]\nname = "d"\n',
            "e/Cargo.toml": crate("e", more='publish = ["mine"]\n'),
        }
    )
    assert [member.private for member in shop.members] == [True, True, True, True, False]


def test_what_cannot_be_a_member_is_told(found):
    shop, *others = found(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a", "../out", "/etc", "b", "c", "d", "e/*"]\n',
            "b/Cargo.toml": "[package\n",
            "c/Cargo.toml": "[workspace]\n",
            "d/Cargo.toml": "[profile.release]\n",
        }
    )
    assert [(one.place, one.fault) for one in shop.unknown] == [
        ("a", "missing"),
        ("../out", "outside"),
        ("/etc", "outside"),
        ("d/Cargo.toml", "nameless"),
        ("c/Cargo.toml", "nested"),
        ("b/Cargo.toml", "unreadable"),
    ]
    assert [other.root for other in others] == ["c"]


def test_a_crate_in_a_circle_of_paths_is_taken_once(only):
    shop = only(
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\n',
            "a/Cargo.toml": crate("a", more='[dependencies]\nb = { path = "../b" }\n'),
            "b/Cargo.toml": crate("b", more='[dev-dependencies]\na = { path = "../a" }\n'),
        }
    )
    assert names(shop) == ["a", "b"]
    assert shop.members[1].development == ("a",)


def test_hundreds_of_members_that_are_listed_one_by_one_are_found(only):
    listed = ", ".join(f'"p{number}"' for number in range(500))
    files = {f"p{number}/Cargo.toml": crate(f"p{number}") for number in range(500)}
    assert len(only({"Cargo.toml": f"[workspace]\nmembers = [{listed}]\n", **files}).members) == 500
