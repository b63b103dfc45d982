import pytest

from gonogo.config.convert import convert
from gonogo.config.settings import Settings
from gonogo.config.version_files import NamedFile, named, path_of
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read


def files(text):
    return convert(read(f"versioning: {{files: [{text}]}}", "gonogo.yml"), Settings).versioning.files


def test_a_file_is_named_by_its_path_or_with_the_place_in_it():
    assert files("VERSION, {path: a.yaml, key: image.tag}, {path: b.tf, pattern: 'v{version}'}") == [
        "VERSION",
        NamedFile("a.yaml", key="image.tag"),
        NamedFile("b.tf", pattern="v{version}"),
    ]


@pytest.mark.parametrize(
    ("key", "keys"), [("", ()), ("version", ("version",)), ("a.b", ("a", "b")), (["a.b", "c"], ("a.b", "c"))]
)
def test_keys_are_joined_by_dots_or_listed(key, keys):
    assert NamedFile("a.json", key=key).keys == keys


def test_a_path_alone_is_a_file():
    assert (named("VERSION"), path_of("VERSION")) == (NamedFile("VERSION"), "VERSION")
    assert path_of(NamedFile("a.json", key="a")) == "a.json"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{path: a.json, key: a, pattern: 'x{version}'}", "give a key or a pattern, not both"),
        ("{path: a.tf, pattern: version}", r"a pattern has \{version\} in it once"),
        ("{path: a.tf, pattern: '{version}{version}'}", r"a pattern has \{version\} in it once"),
        ("{path: a.json, key: a..b}", "a key has an empty part"),
        ("{path: a.json, keys: a}", "Did you mean 'key'"),
        ("{key: a}", "path"),
    ],
)
def test_a_file_whose_place_cannot_be_meant_is_refused_with_its_line(text, says):
    with pytest.raises(ConfigError, match=says):
        files(text)
