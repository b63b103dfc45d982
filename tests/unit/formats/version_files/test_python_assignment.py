"""A Python module that assigns its version needs no mark."""

from __future__ import annotations

import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import PYTHON, kind_of

MODULE = '"""Shop."""\n\n__version__ = "1.2.0"  # raised by each release\nminor = "1.2.0"\n'


def test_the_assigned_version_is_read_with_its_line():
    stated = PYTHON.read(MODULE, "shop/__init__.py")
    assert (stated.text, stated.line, stated.python) == ("1.2.0", 3, True)


def test_only_the_assigned_version_is_rewritten():
    assert PYTHON.write(MODULE, "shop.py", "1.3.0rc1") == MODULE.replace('= "1.2.0"  #', '= "1.3.0rc1"  #')


def test_a_version_inside_of_a_function_or_another_name_is_none():
    assert PYTHON.read('def f():\n    __version__ = "1.0"\nother = "1.0"\n', "a.py").text == ""


def test_two_assignments_that_differ_are_an_error():
    with pytest.raises(VersionFileError, match="line 1"):
        PYTHON.read("__version__ = '1.0'\nversion = '2.0'\n", "a.py")


@pytest.mark.parametrize(("path", "kind"), [("a/b.py", PYTHON), ("a/b.txt", None)])
def test_a_python_module_is_told_by_its_name(path, kind):
    assert kind_of(path, MODULE) is kind


def test_a_mark_comes_before_the_name():
    assert kind_of("a.py", 'V = "1.0"  # gonogo:version') is not PYTHON
