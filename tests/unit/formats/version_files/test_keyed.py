import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import at_key, kind_of

JSON = """\
{
  "name": "x", "name": "y",
  "version": "0.0.1",
  "app": [{}, {"info": {"version": "1.2.3", "v": "1.2.3"}}]
}"""
YAML = """\
# tag: 1.2.3
image:
  repository: shop   # the image
  tag: '1.2.3'
containers:
- {name: a, tag: 1.2.3}
other: &o {tag: 1.2.3}
same: *o
"""
TOML = '[tool.x]\nversion = "1.2.3"  # here\n[[list]]\nv = 1\n[[list]]\nv = "1.2.3"\n'
XML = "<package>\n  <meta.data><version> 1.2.3 </version></meta.data>\n</package>\n"


@pytest.mark.parametrize(
    ("path", "text", "keys", "before", "after"),
    [
        ("a/x.json", JSON, ("app", "1", "info", "version"), '"version": "1.2.3"', '"version": "1.3.0"'),
        ("values.yaml", YAML, ("image", "tag"), "'1.2.3'", "'1.3.0'"),
        ("values.yml", YAML, ("containers", "0", "tag"), "{name: a, tag: 1.2.3", "{name: a, tag: 1.3.0"),
        ("values.yml", YAML, ("other", "tag"), "&o {tag: 1.2.3", "&o {tag: 1.3.0"),
        ("x.toml", TOML, ("tool", "x", "version"), '"1.2.3"  #', '"1.3.0"  #'),
        ("x.toml", TOML, ("list", "1", "v"), 'v = "1.2.3"', 'v = "1.3.0"'),
        ("x.xml", XML, ("package", "meta.data", "version"), "1.2.3", "1.3.0"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_version_at_a_key_is_rewritten_and_nothing_else(path, text, keys, before, after, ends):
    kind, text = at_key(path, keys), text.replace("\n", ends)
    assert kind.read(text, path).text == "1.2.3"
    assert kind.write(text, path, "1.3.0") == text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("manifest.json", '{"version": "1.2.3"}'),
        ("lerna.json", '{\n  "version": "1.2.3"\n}'),
        ("composer.json", '{"version":"1.2.3"}\n'),
        ("app.json", '{"expo": {"version": "1.2.3"}}'),
        ("app.json", '{"version": "1.2.3"}'),
        ("openapi.yaml", "openapi: '3.1.0'\ninfo: {version: 1.2.3}\n"),
        ("galaxy.yml", "version: 1.2.3\n"),
        ("typst.toml", 'version = "1.2.3"\n'),
        (".version", "1.2.3"),
        ("release/current", "v: 1\n".replace("v: 1", "1.2.3-rc.1")),
    ],
)
def test_a_file_that_is_only_named_has_its_version_where_it_usually_is(path, text):
    kind = kind_of(path, text)
    assert kind.write(text, path, "1.2.3-rc.2") == text.replace("1.2.3-rc.1", "1.2.3").replace(
        "1.2.3", "1.2.3-rc.2"
    )


@pytest.mark.parametrize(
    ("path", "text", "keys", "says"),
    [
        ("x.json", '{"a": {}}', ("a", "b"), r"x\.json: states no version; add the key a\.b to it"),
        ("x.json", '{"a": [], "b": {}}', ("a", "3"), "states no version"),
        ("x.json", '{"a": {"b": "1.0.0"}, "a": {"b": "1.0.0"}}', ("a", "b"), "the key 'a' stands twice"),
        ("x.json", '{"a": 1}', ("a",), "a is spelled in an unusual way"),
        (
            "x.yaml",
            YAML,
            ("same", "tag"),
            ":8: same is spelled in an unusual way: its value stands elsewhere",
        ),
        ("x.yaml", "a: 1.2\n", ("a",), ":1: a is not a text; put it in quotes"),
        ("x.yaml", "a: {b: '1.0.0'}\n", ("a", "b", "c"), "states no version"),
        ("x.yaml", "a: [1]\nb: {c: 1}\nb: 2\n", ("b", "c"), ":3: the key b stands twice"),
        ("x.toml", "a = 1\n", ("a",), "a is not a text"),
        ("x.xml", "<a><b>1.0.0</b><b>1.0.1</b></a>", ("a", "b"), "but line 1 states 1.0.0"),
    ],
)
def test_what_has_no_clear_version_at_the_key_is_refused(path, text, keys, says):
    with pytest.raises(VersionFileError, match=says):
        at_key(path, keys).write(text, path, "2.0.0")


def test_a_key_in_a_file_of_another_format_is_refused_with_what_to_do():
    with pytest.raises(VersionFileError, match="give a pattern instead"):
        at_key("a.tf", ("version",))
