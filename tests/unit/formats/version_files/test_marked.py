import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import MARKED, Statement, kind_of


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ('__version__ = "1.2.3"  # gonogo:version', "1.2.3"),
        ("const version = 'v1.2.3-rc.1+b5'; // gonogo:version", "1.2.3-rc.1+b5"),
        ('#define VERSION "1.2" /* gonogo:version */', "1.2"),
        (
            "<!-- gonogo:version --> pip install shop==1!1.2.3rc1.post2.dev3+local.1",
            "1!1.2.3rc1.post2.dev3+local.1",
        ),
        ("<!--gonogo:version--> docker pull shop:2026.11.3", "2026.11.3"),
        ("version := 17 -- gonogo:version", "17"),
        ("; gonogo:version (2 numbers, one version) 1.2.3", "1.2.3"),
        ("[1.2.3](https://example.org/v1.2.3/) <!-- gonogo:version -->", "1.2.3"),
    ],
)
def test_the_version_on_a_marked_line_is_read_and_rewritten(line, version):
    text = f"first = 1.2.3\r\n{line}\r\nlast = 1.2.3\r\n"
    assert kind_of("shop.txt", text) is MARKED
    assert MARKED.read(text, "shop.txt") == Statement(text=version, line=2)
    assert MARKED.write(text, "shop.txt", "9.8.7") == text.replace(line, line.replace(version, "9.8.7"))


def test_python_files_spell_by_pep_440():
    assert MARKED.read('v = "1.2"  # gonogo:version', "src/shop/__init__.py").python


def test_several_marked_lines_are_rewritten_together():
    text = "a = 1.2.3 # gonogo:version\nb = 1.2.3\nc = 1.2.3 # gonogo:version gonogo:version # gonogo:version"
    assert MARKED.write(text, "x", "2.0") == text.replace("= 1.2.3 #", "= 2.0 #")


def test_marked_lines_that_disagree_are_an_error_that_names_both():
    text = "a = 1.2.3 # gonogo:version\nb = 1.2.4 # gonogo:version\n"
    with pytest.raises(
        VersionFileError, match=r"^x:2: states version 1\.2\.4, but line 1 states 1\.2\.3; make them"
    ):
        MARKED.read(text, "x")


def test_two_versions_on_one_marked_line_are_an_error():
    with pytest.raises(VersionFileError, match=r"^x:1: states version 1\.2\.3, but line 1 states 3\.11"):
        MARKED.read("python 3.11, shop 1.2.3 # gonogo:version", "x")


@pytest.mark.parametrize("line", ["shop-1.2.3.tar.gz", "shop_1.2.3_all", "1.2.3-rc_1", 'v = ""', "1.2.3.x"])
def test_a_marked_line_without_a_clear_version_is_an_error(line):
    with pytest.raises(
        VersionFileError, match=r"^x:2: the line is marked `gonogo:version`, but has no version"
    ):
        MARKED.read(f"\n{line} # gonogo:version\n", "x")


def test_a_marked_line_without_an_end_is_refused():
    with pytest.raises(VersionFileError, match=r"^x:1: the marked line is longer than 10000 characters"):
        MARKED.read("1.2 " * 3000 + "# gonogo:version", "x")


@pytest.mark.parametrize(
    "text", ["", "1 2.3", "the comment `gonogo:version` 1.2.3", "1.2.3 # gonogo:versions"]
)
def test_only_a_comment_marks_a_line(text):
    assert kind_of("x", text) is None
    assert MARKED.read(text, "x") == Statement()
    with pytest.raises(
        VersionFileError, match="states no version; add the comment `gonogo:version` to the line"
    ):
        MARKED.write(text, "x", "1.0")
