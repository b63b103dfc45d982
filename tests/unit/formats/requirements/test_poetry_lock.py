import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.requirements import rehashed

PATH = "web/poetry.lock"
TEXT = """\
[[package]]
name = "api"
version = "1.0.0"
description = ""
optional = false
python-versions = "^3.11"
files = []
develop = true

[package.dependencies]
core = {path = "../core", develop = true}

[package.source]
type = "directory"
url = "../api"

[[package]]
name = "click"
version = "1.0.0"

[package.source]
type = "git"
url = "../api"

[metadata]
lock-version = "2.1"
content-hash = "5a100031b4fc9b61aad3ed69388ea4fa9e40bc64b47eb4a7d442c1d93dd1b726"
"""
PROJECT = """\
[tool.poetry]
name = "web"
version = "1.0.0"

[tool.poetry.dependencies]
python = "^3.11"
api = {path = "../api", develop = true}
"""


def test_project_that_is_a_folder_follows_alone(after):
    expected = TEXT.replace("1.0.0", "2.0.0", 1)
    assert after(PATH, TEXT, {"api api": "1.0.0 2.0.0", "click click": "1.0.0 1.0.1"}) == expected


def test_hash_that_poetry_made_is_made_again_for_what_the_project_asks_for():
    new = PROJECT.replace("python = ", 'core = "^2.0"\npython = ')
    found = rehashed(TEXT, PATH, PROJECT, new)
    assert found != TEXT
    assert rehashed(found, PATH, new, PROJECT) == TEXT


def test_version_of_the_project_itself_is_no_part_of_the_hash():
    assert rehashed(TEXT, PATH, PROJECT, PROJECT.replace("1.0.0", "1.0.1")) == TEXT


def test_lock_file_without_a_hash_stays():
    assert rehashed("", PATH, PROJECT, PROJECT.replace("^3.11", "^3.12")) == ""


def test_hash_that_is_of_something_else_is_refused_with_its_line():
    with pytest.raises(VersionFileError, match=r"web/poetry\.lock:27: content-hash is not that of pyproject"):
        rehashed(TEXT, PATH, PROJECT.replace("^3.11", "^3.12"), PROJECT.replace("^3.11", "^3.13"))
