import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of


@pytest.mark.parametrize("path", ["VERSION", "api/VERSION.txt"])
@pytest.mark.parametrize(("before", "after"), [("", ""), ("", "\n"), ("\n ", "\r\n")])
def test_the_whole_text_is_the_version_and_the_blanks_around_it_stay(path, before, after):
    kind = kind_of(path)
    line = before.count("\n") + 1
    assert kind.read(f"{before}1.2.3{after}", path) == Statement(text="1.2.3", line=line)
    assert kind.write(f"{before}1.2.3{after}", path, "17") == f"{before}17{after}"


def test_an_empty_file_states_none_and_says_what_to_write():
    kind = kind_of("VERSION")
    assert kind.read(" \n", "VERSION") == Statement()
    with pytest.raises(
        VersionFileError, match=r"^VERSION: states no version; write one into it, such as 0\.1\.0$"
    ):
        kind.write(" \n", "VERSION", "1.0.0")


def test_a_file_that_holds_more_than_a_version_is_an_error():
    with pytest.raises(
        VersionFileError, match=r"^VERSION:2: 'MAJOR=1\\x0aMINOR=2' is not a version; write one"
    ):
        kind_of("VERSION").read("\nMAJOR=1\nMINOR=2\n", "VERSION")
