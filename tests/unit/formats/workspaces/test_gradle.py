"""Gradle's builds of several projects."""

import pytest


def folders(workspace):
    return {member.name: member.folder for member in workspace.members}


def test_members_have_their_names_folders_versions_and_siblings(only):
    shop = only(
        {
            "settings.gradle": "rootProject.name = 'shop'\ninclude 'core', ':web:api'\n",
            "gradle.properties": "org.gradle.daemon=true\nversion=1.0.0\n",
            "core/build.gradle": "version '2.0.0'\n",
            "web/api/build.gradle": """
            dependencies {
                implementation project(':core')
                testImplementation(project(path: ":web:kit"))
            }
        """,
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("gradle", "", "settings.gradle", ())
    core, api = shop.members
    assert (core.name, core.folder, core.manifest) == ("core", "core", "core/build.gradle")
    assert (core.version, core.version_file) == ("2.0.0", "core/build.gradle")
    assert (api.name, api.version, api.version_file) == ("web:api", "1.0.0", "gradle.properties")
    assert api.requires == ("core",)


@pytest.mark.parametrize(
    "text",
    [
        'include(":a", ":b")',
        "include 'a'\ninclude 'b'",
        'include(\n    "a",\n    "b",\n)',
        "include 'a',\n        'b' // and no more, 'c'",
        'settings.include("a")\n/* include("c") */\ninclude("b")',
    ],
)
def test_projects_are_included_in_every_spelling(only, text):
    files = {f"{name}/build.gradle.kts": "" for name in "abc"}
    assert folders(only({"settings.gradle.kts": text, **files})) == {"a": "a", "b": "b"}


def test_a_project_lies_where_the_settings_say(only):
    shop = only(
        {
            "settings.gradle.kts": """
            include(":a", ":b", ":c")
            project(":a").projectDir = file("libs/a")
            project(':b').projectDir = new File(settingsDir, '../b')
        """,
            "libs/a/build.gradle.kts": "",
            "c/c.gradle": "version = '3.0.0'\n",
        }
    )
    assert folders(shop) == {"a": "libs/a", "c": "c"}
    assert [(one.place, one.fault) for one in shop.unknown] == [("../b", "outside")]
    assert [(member.manifest, member.version) for member in shop.members] == [
        ("c/c.gradle", "3.0.0"),
        ("libs/a/build.gradle.kts", ""),
    ]


def test_a_project_without_a_build_file_is_described_by_the_settings(only):
    (member,) = only({"settings.gradle": "include 'a'\n", "a/src/Main.java": ""}).members
    assert (member.folder, member.manifest) == ("a", "settings.gradle")


def test_a_project_that_is_not_there_is_told(only):
    shop = only({"settings.gradle": "include 'gone'\n"})
    assert [(one.place, one.fault) for one in shop.unknown] == [("gone", "missing")]


@pytest.mark.parametrize(
    "text",
    [
        'include(":$it")',
        "include(*names)",
        "modules.each { include it }",
        'listOf("a").forEach(::include)\ninclude(x)',
    ],
)
def test_projects_that_a_program_makes_up_are_told(only, text):
    shop = only({"settings.gradle.kts": text})
    assert [(one.place, one.fault) for one in shop.unknown] == [("settings.gradle.kts", "unreadable")]


@pytest.mark.parametrize(
    "text", ["", "rootProject.name = 'shop'\n", "includeBuild('tools')\n", "// include 'a'\n"]
)
def test_settings_that_include_nothing_are_no_workspace(found, text):
    assert found({"settings.gradle": text, "a/build.gradle": ""}) == ()


def test_a_version_for_all_projects_is_stated_by_the_root(only):
    files = {"settings.gradle": "include 'a'\n", "a/build.gradle": ""}
    build = "allprojects {\n    version = '1.1.0'\n}\n"
    (member,) = only({**files, "build.gradle": build}).members
    assert (member.version, member.version_file) == ("1.1.0", "build.gradle")
    (member,) = only({**files, "build.gradle": "version = '1.1.0'\n"}).members
    assert member.version == ""


def test_accessors_of_projects_are_siblings(only):
    shop = only(
        {
            "settings.gradle.kts": 'include("shop-core", "web:api", "app")\n',
            "shop-core/build.gradle.kts": "",
            "web/api/build.gradle.kts": "",
            "app/build.gradle.kts": "dependencies {\n api(projects.shopCore)\n api(projects.web.api)\n}\n",
        }
    )
    assert shop.members[0].requires == ("shop-core", "web:api")


@pytest.mark.parametrize("text", ["/*" * 200_000, "include" + " " * 500_000, '"\\' * 200_000, "a " * 300_000])
def test_a_file_that_means_harm_is_answered(found, text):
    assert len(found({"settings.gradle": f"include 'a'\n{text}", "a/build.gradle": text[:500_000]})) <= 1


def test_a_file_that_is_too_large_is_told(only):
    shop = only({"settings.gradle": "include 'a'\n//" + "x" * (1 << 20)})
    assert [one.fault for one in shop.unknown] == ["unreadable"]
