import re

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.app.planning.sources import (
    changes,
    developed,
    find,
    look,
    rewritten,
    statements,
    stating,
    unreadable,
    unwritten,
)
from gonogo.config.version_files import NamedFile
from gonogo.domain.versions import Level
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.semver import SemVerScheme, parse
from gonogo.domain.versions.sequential import Sequential, SequentialScheme
from gonogo.errors import UsageError, VersionError, VersionFileError

PYPROJECT = '[project]\nname = "shop"\nversion = "1.0.0rc1"\n'
LOCK = '[[package]]\nname = "shop"\nversion = "1.0.0rc1"\nsource = { editable = "." }\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with these files, as sources of the version."""

    def found(files, *, named=None, below=""):
        for name, text in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        return find(Directory(tmp_path), below, named)

    return found


def test_files_are_found_in_the_stated_order_without_lock_files_which_state_nothing_of_their_own(folder):
    found = folder({"VERSION": "1.0.0-rc.1\n", "uv.lock": LOCK, "pyproject.toml": PYPROJECT})
    assert [source.place for source in found] == ["pyproject.toml:3", "VERSION:1"]


def test_lock_file_that_is_named_follows_as_any_other(folder):
    found = folder({"uv.lock": LOCK, "pyproject.toml": PYPROJECT}, named=["pyproject.toml", "uv.lock"])
    assert [source.path for source in found] == ["pyproject.toml"]


def test_files_of_a_package_are_those_of_its_folder(folder):
    files = {"VERSION": "1.0.0\n", "packages/api/VERSION": "2.0.0\n"}
    assert [source.path for source in folder(files, below="packages/api")] == ["packages/api/VERSION"]


def test_a_file_in_a_folder_is_followed_from_there(folder):
    pyproject = '[project]\nname = "shop"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "shop.py"\n'
    files = {"shop/pyproject.toml": pyproject, "shop/shop.py": '__version__ = "1.0.0"\n'}
    assert [source.place for source in folder(files, below="shop")] == ["shop/shop.py:1"]


def test_file_that_says_its_version_is_elsewhere_is_followed(folder):
    pyproject = '[project]\nname = "shop"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "shop.py"\n'
    found = folder({"pyproject.toml": pyproject, "shop.py": '__version__ = "1.0.0"\n'})
    assert [source.place for source in found] == ["shop.py:1"]


@pytest.mark.parametrize(
    ("files", "named", "words"),
    [
        ({}, ["VERSION"], "VERSION does not exist; gonogo.yml names it"),
        ({"a.py": "x = 1\n"}, ["a.py"], "a.py states no version. Assign it as __version__"),
        ({"package.json": "{"}, None, "package.json"),
    ],
)
def test_file_that_should_state_a_version_and_does_not_is_refused(folder, files, named, words):
    with pytest.raises(VersionFileError, match=words):
        folder(files, named=named)


def test_file_out_of_the_repository_is_refused(folder):
    with pytest.raises(UsageError, match="leads out of the repository"):
        folder({}, named=["../VERSION"])


def test_python_spells_versions_its_own_way(folder):
    found = folder({"pyproject.toml": PYPROJECT})
    assert [statement.version for statement in statements(found, SemVerScheme())] == [parse("1.0.0-rc.1")]
    assert [(change.before, change.after) for change in changes(found, parse("1.0.0-rc.2"))] == [
        ("1.0.0rc1", "1.0.0rc2")
    ]
    assert rewritten(found, parse("1.0.0-rc.2")) == {"pyproject.toml": PYPROJECT.replace("rc1", "rc2")}


def test_file_that_says_it_already_is_left_alone(folder):
    found = folder({"pyproject.toml": PYPROJECT, "VERSION": "1.0.0\n"})
    assert set(rewritten(found, parse("1.0.0-rc.1"))) == {"VERSION"}
    assert [change.path for change in changes(found, parse("1.0.0-rc.1"))] == ["VERSION"]


@pytest.mark.parametrize(
    ("file", "text", "scheme", "words"),
    [
        ("VERSION", "1.0\n", SemVerScheme(), "^VERSION:1: '1.0': Version must follow semantic versioning"),
        ("pyproject.toml", PYPROJECT.replace("rc1", ".1"), SemVerScheme(), "^pyproject.toml:3: '1.0.0.1'"),
        ("pyproject.toml", PYPROJECT, CalVerScheme("YYYY.MM.MICRO"), "^pyproject.toml:3: '1.0.0rc1': "),
    ],
)  # fmt: skip
def test_version_of_no_scheme_is_refused_with_its_place(folder, file, text, scheme, words):
    with pytest.raises(VersionError, match=words):
        statements(folder({file: text}), scheme)


@pytest.mark.parametrize(
    ("file", "text", "scheme", "version"),
    [
        ("VERSION", "1.3.0-SNAPSHOT\n", SemVerScheme(), "1.3.0-SNAPSHOT"),
        ("VERSION", "2.0.0.dev0\n", SemVerScheme(), "2.0.0-dev.0"),
        ("pyproject.toml", PYPROJECT.replace("1.0.0rc1", "26.3.dev0"), SemVerScheme(), "26.3.0-dev.0"),
        (
            "pyproject.toml",
            PYPROJECT.replace("1.0.0rc1", "26.3.dev0"),
            CalVerScheme("YY.MINOR"),
            "26.3-dev.0",
        ),
    ],
)
def test_development_versions_are_read_as_they_are_usual(folder, file, text, scheme, version):
    (found,) = statements(folder({file: text}), scheme)
    assert (str(found.version), found.text) == (version, text.split('"')[-2] if '"' in text else text.strip())


PACKAGE = '{"name": "shop", "version": "1.0.0"}\n'
CARGO = '[package]\nname = "shop"\nversion = "1.0.0"\n'
CHART = "name: shop\nversion: 1.0.0\n"
PADDED = CalVerScheme("YYYY.0M.MICRO").parse("2027.03.0")


@pytest.mark.parametrize(
    ("file", "text", "version", "sentence", "remedy"),
    [
        ("package.json", PACKAGE, PADDED, "package.json:1 cannot state 2027.03.0: npm", "pattern"),
        ("Cargo.toml", CARGO, PADDED, "Cargo.toml:3 cannot state 2027.03.0: Cargo reads", "YYYY.MM.MICRO"),
        ("Chart.yaml", CHART, PADDED, "Chart.yaml:2 cannot state 2027.03.0: Helm reads", "versioning.files"),
        ("package.json", PACKAGE, Sequential(7), "package.json:1 cannot state 7: npm", "versioning.files"),
        ("pyproject.toml", PYPROJECT, parse("1.3.0-next.1"), "Python packages cannot spell", "Use channel"),
        ("pyproject.toml", PYPROJECT, parse("1.0.0-dev.1"), "for Python it is below 1.0.0rc1", "channel"),
    ],
)  # fmt: skip
def test_version_that_whoever_reads_the_file_does_not_know_is_in_the_way(
    folder, file, text, version, sentence, remedy
):
    found = folder({file: text})
    (obstacle,) = unreadable(found, version, SemVerScheme())
    assert obstacle.kind == "unreadable-version"
    assert sentence in obstacle.sentence
    assert remedy in obstacle.remedy
    assert [change.path for change in changes(found, version)] == [file]


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"package.json": PACKAGE, "Cargo.toml": CARGO, "Chart.yaml": CHART}, parse("2.0.0-next.1")),
        ({"pyproject.toml": PYPROJECT}, PADDED),
        ({"pyproject.toml": PYPROJECT}, Sequential(7)),
        ({"pyproject.toml": PYPROJECT}, parse("1.1.0-dev.1")),
        ({"VERSION": "1.0.0\n"}, PADDED),
    ],
)
def test_version_that_everybody_knows_is_in_nobodys_way(folder, files, version):
    assert unreadable(folder(files), version, SemVerScheme()) == ()


def test_placeholder_of_another_scheme_states_nothing(folder):
    assert statements(folder({"package.json": PACKAGE.replace("1.0.0", "0.0.0-dev")}), CalVerScheme()) == ()


@pytest.mark.parametrize(
    ("file", "text", "written"),
    [
        ("VERSION", "1.3.0-SNAPSHOT\n", "1.4.0-SNAPSHOT"),
        ("VERSION", "1.3.0-dev.4\n", "1.4.0-dev.4"),
        ("VERSION", "2.0.0.dev3\n", "1.4.0.dev0"),
        ("VERSION", "1.2.0\n", "1.4.0-dev"),
        ("package.json", PACKAGE, "1.4.0-dev"),
        ("pyproject.toml", PYPROJECT, "1.4.0.dev0"),
    ],
)
def test_next_development_version_is_marked_as_the_file_does(folder, file, text, written):
    assert written in developed(folder({file: text}), {}, parse("1.4.0"))[file]


def test_next_development_version_is_written_into_what_the_release_writes(folder):
    found = folder({"pyproject.toml": PYPROJECT})
    released = rewritten(found, parse("1.3.0"))
    assert developed(found, released, parse("1.3.1")) == {
        "pyproject.toml": PYPROJECT.replace("1.0.0rc1", "1.3.1.dev0"),
    }


@pytest.mark.parametrize(
    ("stated", "scheme", "version", "sentence"),
    [
        ("1.0.0", SequentialScheme(), "7", "package.json:1 cannot state 7: npm reads semantic versions only"),
        ("2027.2.0", CalVerScheme("YYYY.0M.MICRO"), "2027.03.0", "npm reads semantic versions only"),
        ("2027.2.0", CalVerScheme("YYYY.0M.MICRO"), "2027.12.0", "it states 2027.2.0, which is none of"),
    ],
)  # fmt: skip
def test_semantic_version_where_the_scheme_is_another_is_told_and_states_nothing(
    folder, stated, scheme, version, sentence
):
    found = folder({"package.json": PACKAGE.replace("1.0.0", stated)})
    assert statements(found, scheme) == ()
    (obstacle,) = unreadable(found, scheme.parse(version), scheme)
    assert sentence in obstacle.sentence


def test_what_can_be_released_from_0_0_0_is(folder):
    found = folder({"package.json": PACKAGE.replace("1.0.0", "0.0.0")})
    assert unreadable(found, CalVerScheme().parse("2027.1.0"), CalVerScheme()) == ()


CHART_APART = 'name: x\nversion: 0.5.0\nappVersion: "1.2.0" # gonogo:version\n'
CHART_PATH = "charts/x/Chart.yaml"


def test_a_version_in_json_can_be_named(folder):
    found = folder(
        {"manifest.json": '{"version": "1.0.0"}', "a/b.json": '{"x": {"y": "1.0.0"}}'},
        named=[
            "manifest.json",
            NamedFile("a/b.json", key="x.y"),
        ],
    )
    assert rewritten(found, parse("1.1.0")) == {
        "manifest.json": '{"version": "1.1.0"}',
        "a/b.json": '{"x": {"y": "1.1.0"}}',
    }


def test_one_file_can_be_named_for_several_of_its_keys(folder):
    text = "a: 1.0.0\nb: 1.0.0\nc: 1.0.0\n"
    keys = [NamedFile("values.yaml", key=key) for key in ("a", "c")]
    found = folder({"values.yaml": text}, named=keys)
    assert [change.line for change in changes(found, parse("1.1.0"))] == [1, 3]
    assert rewritten(found, parse("1.1.0")) == {"values.yaml": "a: 1.1.0\nb: 1.0.0\nc: 1.1.0\n"}


@pytest.mark.parametrize(
    ("files", "named", "words"),
    [
        ({"a.json": "{}"}, [NamedFile("a.json", key="a.b")], "a.json states no version. Add the key a.b"),
        ({"a.json": "{}"}, ["a.json"], "a.json states no version. Add the key version to it"),
        ({"a.tf": "x"}, [NamedFile("a.tf", key="a")], "give a pattern instead"),
        ({"x.pom": "x"}, ["x.pom"], "x.pom states no version. Add the comment `gonogo:version` to the line"),
        (
            {"pom.xml": "<project><version>${a}-${b}</version></project>"},
            ["pom.xml"],
            "pom.xml is not written: its version",
        ),
    ],
)  # fmt: skip
def test_what_is_named_and_cannot_be_written_says_what_to_do(folder, files, named, words):
    with pytest.raises(VersionFileError, match=re.escape(words)):
        folder(files, named=named)


def test_a_charts_own_version_is_raised_with_the_product_and_states_nothing(folder):
    found = folder({CHART_PATH: CHART_APART}, named=[CHART_PATH])
    assert [str(one.version) for one in statements(found, SemVerScheme())] == ["1.2.0"]
    planned = changes(found, parse("1.3.0"), Level.minor)
    assert [(change.line, change.before, change.after) for change in planned] == [
        (3, "1.2.0", "1.3.0"),
        (2, "0.5.0", "0.6.0"),
    ]
    expected = CHART_APART.replace("1.2.0", "1.3.0").replace("0.5.0", "0.6.0")
    assert rewritten(found, parse("1.3.0"), planned) == {CHART_PATH: expected}
    assert developed(found, {CHART_PATH: expected}, parse("1.4.0")) == {
        CHART_PATH: expected.replace("1.3.0", "1.4.0-dev")
    }
    assert unreadable(found, parse("1.3.0"), SemVerScheme()) == ()


def test_a_charts_own_version_is_left_where_the_settings_say_so(folder):
    found = folder({CHART_PATH: CHART_APART}, named=[NamedFile(CHART_PATH, chart="leave")])
    assert [change.line for change in changes(found, parse("1.3.0"), Level.minor)] == [3]


def test_a_charts_own_version_that_was_raised_since_the_latest_release_is_enough(tmp_path):
    (tmp_path / "Chart.yaml").write_text(CHART_APART.replace("0.5.0", "0.6.0"))
    found = find(Directory(tmp_path), "", ["Chart.yaml"], lambda _: CHART_APART)
    assert [change.line for change in changes(found, parse("1.2.1"), Level.patch)] == [3]


def test_an_own_version_that_nothing_can_raise_is_refused(folder):
    found = folder({CHART_PATH: CHART_APART.replace("0.5.0", "2026.11.1-")}, named=[CHART_PATH])
    with pytest.raises(VersionError, match="is not a semantic version, so nothing can raise it"):
        changes(found, parse("1.3.0"), Level.minor)


POM = (
    "<project><groupId>e</groupId><artifactId>shop</artifactId><version>1.2.0-SNAPSHOT</version>{}</project>"
)
PART = (
    "<project><parent><groupId>e</groupId><artifactId>shop</artifactId><version>1.2.0-SNAPSHOT</version>"
    "</parent></project>"
)


def test_all_poms_of_a_reactor_are_released_and_developed_together(folder):
    found = folder(
        {
            "pom.xml": POM.format("<modules><module>core</module></modules>"),
            "core/pom.xml": PART,
        }
    )
    released = rewritten(found, parse("1.2.0"))
    assert released == {source.path: source.text.replace("-SNAPSHOT", "") for source in found}
    assert set(released) == {"pom.xml", "core/pom.xml"}
    assert developed(found, released, parse("1.3.0")) == {
        source.path: source.text.replace("1.2.0", "1.3.0") for source in found
    }


def test_a_short_version_is_maven_s_to_read_and_the_next_one_is_whole(folder):
    found = folder({"pom.xml": POM.format("").replace("1.2.0", "1.2")})
    assert [str(one.version) for one in statements(found, SemVerScheme())] == ["1.2.0-SNAPSHOT"]
    assert "<version>1.2.0</version>" in rewritten(found, parse("1.2.0"))["pom.xml"]


def test_a_pom_without_a_mark_is_developed_as_a_snapshot(folder):
    found = folder({"pom.xml": POM.format("").replace("-SNAPSHOT", "")})
    assert "<version>1.3.0-SNAPSHOT</version>" in developed(found, {}, parse("1.3.0"))["pom.xml"]


def test_what_is_recognised_and_not_written_is_told(tmp_path):
    (tmp_path / "pom.xml").write_text(PART)
    seen = look(Directory(tmp_path), "", None)
    assert stating(seen) == ()
    (told,) = unwritten(seen, "1.2.0")
    assert told.startswith("pom.xml is not written: its version 1.2.0-SNAPSHOT comes from its parent e:shop")


PUBSPEC = "name: shop\nversion: 1.2.0+45\n"


def test_a_build_number_is_raised_with_each_release_and_states_nothing(folder):
    found = folder({"pubspec.yaml": PUBSPEC})
    assert [str(one.version) for one in statements(found, SemVerScheme())] == ["1.2.0"]
    assert [(one.before, one.after) for one in changes(found, parse("1.3.0"))] == [("1.2.0+45", "1.3.0+46")]
    released = rewritten(found, parse("1.3.0"))
    assert released == {"pubspec.yaml": PUBSPEC.replace("1.2.0+45", "1.3.0+46")}
    assert developed(found, released, parse("1.4.0"))["pubspec.yaml"] == PUBSPEC.replace(
        "1.2.0+45", "1.4.0-dev+46"
    )
    assert rewritten(found, parse("1.2.0")) == {}


def test_a_version_without_a_build_number_gets_none(folder):
    found = folder({"pubspec.yaml": PUBSPEC.replace("+45", "")})
    assert [one.after for one in changes(found, parse("1.3.0-rc.1"))] == ["1.3.0-rc.1"]


def test_setup_py_is_asked_where_nothing_before_it_states_the_version(folder):
    setup = "setup(version='0.9.0')\n"
    assert [one.path for one in folder({"setup.py": setup})] == ["setup.py"]
    files = {"setup.py": setup, "pyproject.toml": PYPROJECT}
    assert [one.path for one in folder(files)] == ["pyproject.toml"]


def test_a_build_of_gradle_states_its_version_in_one_of_two_files(folder):
    files = {"gradle.properties": "version=1.0.0\n", "build.gradle": "version = '0.9.0'\n"}
    assert [one.path for one in folder(files)] == ["gradle.properties"]


def test_a_number_alone_agrees_with_its_prereleases(folder):
    props = "<Project><PropertyGroup><VersionPrefix>1.3.0</VersionPrefix></PropertyGroup></Project>"
    (stated,) = statements(folder({"Directory.Build.props": props}), SemVerScheme())
    assert stated.number_only
    assert changes(folder({"Directory.Build.props": props}), parse("1.3.0-rc.2")) == ()


def test_a_pattern_names_the_version_in_any_file(folder):
    text = 'required_version = "1.5.0"\nversion = "1.0.0"\n'
    named = [NamedFile("a.tf", pattern='version = "{version}"')]
    assert rewritten(folder({"a.tf": text}, named=named), parse("1.1.0")) == {
        "a.tf": text.replace("1.0.0", "1.1.0")
    }


def test_a_module_of_go_whose_path_does_not_fit_is_told(tmp_path):
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    seen = look(Directory(tmp_path), "", None)
    assert unwritten(seen, "1.9.0") == ()
    (told,) = unwritten(seen, "2.0.0")
    assert told.startswith("go.mod is not written: Go finds 2.0.0 under example.com/shop/v2 only")


def test_a_file_that_is_found_and_is_no_text_is_told(tmp_path):
    (tmp_path / "pom.xml").write_bytes(
        b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- caf\xe9 --><project/>'
    )
    seen = look(Directory(tmp_path), "", None)
    assert stating(seen) == ()
    assert unwritten(seen, "1.0.0") == ("pom.xml is not written: it is not UTF-8 text (byte 51)",)
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        look(Directory(tmp_path), "", ["pom.xml"])


def test_a_version_without_a_number_is_told_and_states_nothing(tmp_path):
    (tmp_path / "pom.xml").write_text("<project><version>HEAD-jre-SNAPSHOT</version></project>")
    seen = look(Directory(tmp_path), "", None)
    assert stating(seen) == ()
    assert unwritten(seen, "1.0.0") == (
        "pom.xml is not written: it states HEAD-jre-SNAPSHOT, which is no version",
    )


def test_a_build_number_keeps_its_width(folder):
    found = folder({"pubspec.yaml": "version: 2.9.3+020903\n"})
    assert [one.after for one in changes(found, parse("2.9.4"))] == ["2.9.4+020904"]


def test_a_version_that_no_scheme_knows_says_what_to_do(folder):
    with pytest.raises(VersionError, match="Write one into it, or name the files that carry"):
        statements(folder({"pom.xml": "<project><version>999-SNAPSHOT</version></project>"}), SemVerScheme())


def test_a_program_that_computes_the_version_is_told_where_no_other_file_states_it(tmp_path):
    (tmp_path / "setup.py").write_text("setup(version=open('VERSION').read())\n")
    (told,) = unwritten(look(Directory(tmp_path), "", None), "1.0.0")
    assert told.startswith("setup.py is not written: its version is computed")
    (tmp_path / "VERSION").write_text("1.0.0\n")
    assert unwritten(look(Directory(tmp_path), "", None), "1.0.0") == ()
