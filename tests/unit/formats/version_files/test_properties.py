"""Laws of all kinds: any text gives a value or one kind of error; any layout comes back as it was."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import KINDS, MARKED, Statement, kind_of

VERSIONS = st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4}){2}(-(alpha|rc)\.[0-9]{1,3})?", fullmatch=True)
COMMENTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)
BREAKS = st.sampled_from(["\n", "\r\n"])

names = [*sorted(name for kind in KINDS for name in kind.names), "module.py"]
each_name = pytest.mark.parametrize("name", names)


def kind_named(name):
    return kind_of(name) or MARKED


def fragments(*words):
    return st.lists(st.sampled_from(words) | st.text(max_size=5), max_size=25).map("".join)


TOML = fragments(
    *("[project]\n", "[[package]]\n", "[package]\n", "[tool.poetry]\n", "source = { virtual = '.' }\n"),
    *("version.x = 1\n", "version", "name", " = ", '"1.2.3"', "'1.2.3'", '"""', "'''", "\n"),
    *("{", "}", "[", "]", ",", ".", "#", "\\", '"'),
)
JSON = fragments(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"version"',
    '"1.2.3"',
    '"packages"',
    '""',
    "\n",
    "1",
    "NaN",
    '"name"',
    '"\\ud800"',
)
YAML = fragments(
    "version: ",
    "1.2.3",
    "appVersion: ",
    "\n",
    "- ",
    "? ",
    "&a ",
    "*a",
    "|",
    "'",
    '"',
    "{",
    "}",
    "[",
    "]",
    ":",
    "!!",
    "---\n",
)
INI = fragments(
    "[metadata]\n", "version", " = ", ": ", "1.2.3", "\n", "  ", "#", ";", "[", "]", "attr: a.b", "file: "
)
LINES = fragments(
    "# gonogo:version", "1.2.3", "v", "-rc.1", "+", ".", "\n", "1", "<!-- gonogo:version -->", " "
)


@each_name
@given(text=st.text() | TOML | JSON | YAML | INI | LINES, version=VERSIONS)
def test_any_text_gives_a_value_or_a_version_file_error(name, text, version):
    kind = kind_named(name)
    with contextlib.suppress(VersionFileError):
        assert isinstance(kind.read(text, name), Statement)
    with contextlib.suppress(VersionFileError):
        after = kind.write(text, name, version)
        assert kind.read(after, name).text == version
        assert kind.write(after, name, version) == after


@st.composite
def toml_layouts(draw):
    table = draw(st.sampled_from(["project", " project ", '"project"']))
    quote = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    key = draw(st.sampled_from(["version", '"version"', "'version' "]))
    comment = "#" + draw(COMMENTS.filter(lambda text: "@" not in text))
    noise = draw(st.lists(st.sampled_from(_TOML_NOISE), max_size=4, unique=True))
    blank = draw(st.sampled_from(["", " ", "\t"]))
    version = f"{key}={blank}{quote}@{quote} {comment}"
    body = draw(st.permutations([*noise, version]))
    before = draw(st.sampled_from(["", "[other]\nversion = '@@'\n", "[[list]]\n[[list]]\nversion = '@@'\n"]))
    return "\n".join([f"{before}[{table}]{comment}", *body, ""])


_TOML_NOISE = (
    "# version = '@@'",
    'readme = """\nversion = "@@"\n[project]\n"""',
    "text = '''\nversion = \"@@\"'''",
    "x = { version = '@@', y = [ 'a', { version = '@@' } ] } # }",
    "list = [ # version = '@@'\n  'version = \"@@\"', 1.5, 2026-11-01 10:00:00,\n]",
    'quoted = "\\"version = @@\\\\"',
    "y.version = '@@'",
)


@given(layout=toml_layouts(), ends=BREAKS, old=VERSIONS, new=VERSIONS)
def test_a_toml_file_of_any_layout_comes_back_with_its_version_only(layout, ends, old, new):
    check("pyproject.toml", layout.replace("\n", ends), old, new)


@given(
    names=st.lists(st.sampled_from(["a", "versions", "Version", "é", '\\"version\\"']), unique=True),
    place=st.integers(0, 5),
    blank=st.sampled_from(["", " ", "\n\t", "\r\n"]),
    value=st.sampled_from(['"@@"', '{"version": "@@"}', '[{"version": "@@"}, 1e5]', "null", '"\\\\"']),
    old=VERSIONS,
    new=VERSIONS,
)
def test_a_json_file_of_any_layout_comes_back_with_its_version_only(names, place, blank, value, old, new):
    members = [f'"{name}"{blank}:{blank}{value}{blank}' for name in names]
    members.insert(place, f'"version"{blank}:{blank}"@"')
    check("package.json", f"{blank}{{{blank}{f',{blank}'.join(members)}{blank}}}{blank}", old, new)


@given(
    comment=COMMENTS.filter(lambda text: "@" not in text),
    quote=st.sampled_from(["", "'", '"']),
    above=st.sampled_from(
        ["", "# version: @@\n", "text: |\n  version: @@\n", "list:\n- version: @@\n", "'a b': {version: x}\n"]
    ),
    below=st.sampled_from(["", "appVersion: x@@\n", "annotations:\n  version: '@@'\n", "...\n"]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_a_chart_of_any_layout_comes_back_with_its_version_only(comment, quote, above, below, ends, old, new):
    text = f"{above}version: {quote}@{quote} # {comment}\n{below}"
    check("Chart.yaml", text.replace("\n", ends), old, new)


@given(
    before=st.lists(
        st.sampled_from(["name = a", "# version = @@", "text =\n  version = @@\n  [metadata]", "x: y"]),
        unique=True,
    ),
    after=st.sampled_from(["", "[options]\nversion = @@\n", "z =\n    @@\n"]),
    equal=st.sampled_from(["=", " = ", ": ", " :\t", " =\n  "]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_a_setup_cfg_of_any_layout_comes_back_with_its_version_only(before, after, equal, ends, old, new):
    lines = ["[metadata]", *before, f"version{equal}@", after]
    check("setup.cfg", "\n".join(lines).replace("\n", ends), old, new)


def check(name, layout, old, new):
    """In the layout, `@` stands for the version, and `@@` for the same text in another's place."""
    text = filled(layout, old, old)
    assert kind_named(name).read(text, name).text == old
    assert kind_named(name).write(text, name, new) == filled(layout, old, new)


def filled(layout, other, version):
    return layout.replace("@@", other).replace("@", version)
