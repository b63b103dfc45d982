import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.app.planning.sources import changes, developed, find, rewritten, statements, unreadable
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
        ({"a.py": "x = 1\n"}, ["a.py"], "a.py states no version. Mark the line that does"),
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
