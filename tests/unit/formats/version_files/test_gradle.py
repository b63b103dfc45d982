import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import kind_of


@pytest.mark.parametrize(
    "text",
    [
        "plugins { id 'java' version '9.9.9' }\ngroup = 'a'\nversion = '@'\n",
        "version '@'\n",
        'version = "@" // 1.2.3\n',
        'allprojects {\n    version = "@"\n}\n',
        "subprojects { p ->\n    project.version = '@'\n}\n",
        "/* version = '0.0.1' */\n// version = '0.0.1'\nversion = '@'\n",
        "def text = '''\nversion = '0.0.1'\n'''\nversion = '@'\n",
        "def appVersion = '@'\nversion = appVersion\n",
        "dependencies {\n  implementation('a') { version { strictly '1.2' } }\n}\nversion = '@'\n",
        "task x {\n  version = '0.0.1'\n}\nversion = '@'\n",
        "android {\n  defaultConfig {\n    versionCode 7\n    versionName '@'\n  }\n}\n",
    ],
)
def test_the_version_of_a_groovy_build_is_rewritten_and_nothing_else(text):
    assert_kept("build.gradle", text)


@pytest.mark.parametrize(
    "text",
    [
        'plugins {\n    kotlin("jvm") version "9.9.9"\n}\n\nversion = "@"\n',
        'val shop: String = "@"\nversion = shop\n',
        'android {\n  defaultConfig {\n    versionName = "@"\n  }\n}\n',
    ],
)
def test_the_version_of_a_kotlin_build_is_rewritten_and_nothing_else(text):
    assert_kept("build.gradle.kts", text)


def assert_kept(name, layout):
    kind, text = kind_of(name), layout.replace("@", "1.2.3")
    assert kind.read(text, name).text == "1.2.3"
    assert kind.write(text.replace("\n", "\r\n"), name, "1.3.0") == layout.replace("@", "1.3.0").replace(
        "\n", "\r\n"
    )


def test_a_computed_version_is_said_and_a_property_is_not():
    kind = kind_of("build.gradle")
    assert "its version is computed" in kind.read("version = gitVersion()\n", "build.gradle").unwritten
    assert kind.read("version = findProperty('v')\n", "build.gradle").unwritten == ""
    assert kind.read("version = rootProject.version\n", "build.gradle").unwritten == ""
    assert kind.read("plugins { id 'a' }\n", "build.gradle").unwritten == ""


def test_a_version_that_is_set_twice_is_refused():
    with pytest.raises(VersionFileError, match=r":2: states version 1\.2\.4, but line 1 states 1\.2\.3"):
        kind_of("build.gradle").read("version = '1.2.3'\nversion = '1.2.4'\n", "build.gradle")


def test_a_string_with_a_value_in_it_is_no_version():
    with pytest.raises(VersionFileError, match="is not a version"):
        kind_of("build.gradle").read('version = "1.${n}"\n', "build.gradle")


PROPERTIES = "# version=0\n! x\nversion.other = 9\\\n  version=9\nversion : 1.2.3 \nname=caf\\u00e9\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_property_is_rewritten_and_nothing_else(ends):
    kind, text = kind_of("gradle.properties"), PROPERTIES.replace("\n", ends)
    assert kind.read(text, "gradle.properties").text == "1.2.3"
    assert kind.write(text, "gradle.properties", "1.3.0") == text.replace("1.2.3", "1.3.0")


def test_other_names_of_the_property_are_known():
    text = "GROUP=a\nVERSION_NAME=1.2.3-SNAPSHOT\n"
    assert kind_of("gradle.properties").write(text, "gradle.properties", "1.2.3") == text.replace(
        "-SNAPSHOT", ""
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version=1.2.3\nversion=1.2.3\n", ":2: the key version stands twice"),
        ("version=1.2\\\n  .3\n", ":1: version is spelled in an unusual way"),
        ("version=\n", ":1: version is spelled in an unusual way"),
    ],
)
def test_an_unclear_property_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        kind_of("gradle.properties").read(text, "gradle.properties")


def test_a_version_that_is_made_from_tags_is_known():
    text = 'plugins {\n    id("com.palantir.git-version") version "3.0.0"\n}\nversion = gitVersion()\n'
    assert kind_of("build.gradle.kts").read(text, "build.gradle.kts").from_tags
