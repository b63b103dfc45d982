"""Laws of all kinds: any text gives a value or one kind of error; any layout comes back as it was."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import KINDS, MARKED, Statement, at_key, in_pattern, kind_of

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


XML = fragments(
    *("<project>", "</project>", "<version>", "</version>", "<parent>", "</parent>", "<Project>"),
    *("</Project>", "<PropertyGroup>", "</PropertyGroup>", "<Version>", "</Version>", "<VersionPrefix>"),
    *("</VersionPrefix>", "<AssemblyVersion>", "</AssemblyVersion>", "1.2.3", "1.2.3.0", "&amp;", "<!--"),
    *("-->", "<![CDATA[", "]]>", "<!DOCTYPE a [", "]>", "${revision}", "<properties>", "<revision>"),
    *("</revision>", "</properties>"),
)
CODE = fragments(
    *("version", " = ", "'1.2.3'", '"1.2.3"', '"', "'", '"' * 3, "//", "#", "/*", "*/", "\n", "{", "}"),
    *("(", ")", "setup", "allprojects {", "def project do", "version: ", "@version ", "VERSION", "s.version"),
    *("=begin\n", "versionName ", "defaultConfig {", "\\", "module x", "val a", "${"),
)


@each_name
@given(text=st.text() | TOML | JSON | YAML | INI | LINES | XML | CODE, version=VERSIONS)
def test_any_text_gives_a_value_or_a_version_file_error(name, text, version):
    kind = kind_named(name)
    with contextlib.suppress(VersionFileError):
        assert isinstance(kind.read(text, name), Statement)
    with contextlib.suppress(VersionFileError):
        after = kind.write(text, name, version)
        again = kind.read(after, name)
        assert again.text == (version.partition("-")[0] if again.number_only else version)
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


POM = (
    "<modelVersion>4.0.0</modelVersion>",
    "<artifactId>a</artifactId>",
    "<!-- <version>@@</version> -->",
    "<name>é &amp; &#233; <![CDATA[<version>@@</version>]]></name>",
    "<dependencies><dependency><artifactId>a</artifactId><version>@@</version></dependency></dependencies>",
    '<properties a="@@"><version>@@</version></properties>',
    "<?x <version>@@</version> ?>",
)
PROJECT = (
    "<ItemGroup><PackageReference Include='a' Version='@@' /></ItemGroup>",
    "<!-- <Version>@@</Version> -->",
    "<PropertyGroup><Other>@@</Other><Description>é &lt; @@</Description></PropertyGroup>",
    "<Target><PropertyGroup><Version>@@</Version></PropertyGroup></Target>",
    "<PropertyGroup><FileVersion>$(Version)</FileVersion></PropertyGroup>",
)


@given(
    kind=st.sampled_from(
        [
            ("pom.xml", "project", "<version>{}</version>", POM),
            ("A.csproj", "Project", "<PropertyGroup><Version>{}</Version></PropertyGroup>", PROJECT),
        ]
    ),
    data=st.data(),
    blank=st.sampled_from(["", " ", "\n    "]),
    literal=st.booleans(),
    mark=st.sampled_from(["", "\ufeff"]),
    begin=st.sampled_from(["", '<?xml version="1.0" encoding="utf-8"?>\n', "<!-- é -->"]),
    end=st.sampled_from(["", "\n", "\n<!-- @@ -->\n"]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_an_xml_file_of_any_layout_comes_back_with_its_version_only(
    *, kind, data, blank, literal, mark, begin, end, ends, old, new
):
    name, top, element, noise = kind
    value = f"{blank}<![CDATA[@]]>{blank}" if literal else f"{blank}@{blank}"
    inner = data.draw(st.permutations([*data.draw(st.lists(st.sampled_from(noise), unique=True)), "VALUE"]))
    body = "\n  ".join(inner).replace("VALUE", element.format(value))
    check(name, f"{mark}{begin}<{top}>\n  {body}\n</{top}>{end}".replace("\n", ends), old, new)


GROOVY = (
    "// version = '@@'",
    "/* version = '@@' */",
    'println "version = @@"',
    "plugins {\n  id 'a' version '@@'\n}",
    "task a {\n  version = '@@'\n}",
    "def text = '''\nversion = '@@'\n'''",
)
ELIXIR = ("# version: @@", '@doc "version: @@"', "@other '@@'", '@text """\n@version "@@"\n"""')
RUBY = ("# VERSION = '@@'", "OTHER = '@@'", "=begin\nVERSION = '@@'\n=end", 'puts "VERSION = @@"')
PYTHON = (
    "# version='@@'",
    "import os",
    "text = '''\nversion = \"@@\"\n'''",
    "x = dict(version='@@')",
    "é = '@@'",
)
PROPERTIES = ("# version=@@", "!version=@@", "other=@@", "a.version: @@", "long=a\\\n  version=@@", "é = 1")


@given(
    kind=st.sampled_from(
        [
            ("build.gradle", "version = '@'", GROOVY),
            ("build.gradle", "allprojects {\n  version '@'\n}", GROOVY),
            ("mix.exs", 'def project do\n  [version: "@", app: :a]\nend', ELIXIR),
            ("mix.exs", '@version "@"\ndef project do\n  [version: AT]\nend', ELIXIR),
            ("lib/version.rb", "module A\n  VERSION = '@'.freeze\nend", RUBY),
            ("a.gemspec", 'a.version = "@"', RUBY),
            ("setup.py", "setup(name='é', version='@')", PYTHON),
            ("gradle.properties", "version = @", PROPERTIES),
        ]
    ),
    data=st.data(),
    last=st.sampled_from(["", "\n", "\n\n"]),
    ends=BREAKS,
    old=VERSIONS,
    new=VERSIONS,
)
def test_a_program_of_any_layout_comes_back_with_its_version_only(kind, data, last, ends, old, new):
    name, line, noise = kind
    lines = data.draw(st.permutations([*data.draw(st.lists(st.sampled_from(noise), unique=True)), line]))
    layout = ("\n".join(lines) + last).replace("\n", ends).replace("@version", "AT").replace("@doc", "DOC")
    layout = layout.replace("@other", "OTHER").replace("@text", "TEXT")

    def written(version):
        text = filled(layout, old, version).replace("AT", "@version").replace("DOC", "@doc")
        return text.replace("OTHER", "@other").replace("TEXT", "@text") if name == "mix.exs" else text

    assert kind_named(name).read(written(old), name).text == old
    assert kind_named(name).write(written(old), name, new) == written(new)


@given(
    path=st.lists(st.sampled_from(["a", "b.c", "version", "x/y"]), min_size=1, max_size=3),
    ending=st.sampled_from(["json", "toml", "yaml"]),
    old=VERSIONS,
    new=VERSIONS,
    ends=BREAKS,
)
def test_the_value_at_any_key_is_rewritten_and_nothing_else(path, ending, old, new, ends):
    text = nested(ending, path).replace("\n", ends)
    kind = at_key(f"x.{ending}", tuple(path))
    assert kind.read(filled(text, old, old), f"x.{ending}").text == old
    assert kind.write(filled(text, old, old), f"x.{ending}", new) == filled(text, old, new)


def nested(ending, path):
    """A document with the version at the path, and the same text beside it."""
    quoted = [f'"{key}"' for key in path]
    if ending == "toml":
        return f'"other" = "@@" # @@\n{".".join(quoted)} = "@"\n'
    value = '"@"'
    for key in reversed(quoted):
        value = f'{{"other": "@@",\n {key}: {value}, "last": ["@@"]}}'
    return value if ending == "json" else f"# @@\n{value}\n"


LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Nd", "C"), exclude_characters="{}@"), max_size=8
)


@given(
    before=LETTERS.map(lambda text: f"{text}="),
    after=LETTERS.map(lambda text: f";{text}"),
    old=VERSIONS,
    new=VERSIONS,
)
def test_a_pattern_is_taken_to_the_letter(before, after, old, new):
    kind = in_pattern(f"{before}{{version}}{after}")
    text = f"(\n{before}@{after}\n)\n"
    assert kind.write(text.replace("@", old), "x", new) == text.replace("@", new)
    with pytest.raises(VersionFileError, match="matches nothing"):
        kind.write(text.replace("@", old).replace("=", ":"), "x", new)


def check(name, layout, old, new):
    """In the layout, `@` stands for the version, and `@@` for the same text in another's place."""
    text = filled(layout, old, old)
    assert kind_named(name).read(text, name).text == old
    assert kind_named(name).write(text, name, new) == filled(layout, old, new)


def filled(layout, other, version):
    return layout.replace("@@", other).replace("@", version)
