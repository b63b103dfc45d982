import fnmatch

import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.documents.source import Span
from gonogo.formats.version_files import KINDS, MARKED, ORDER, VersionFile, in_pattern, kind_of
from gonogo.formats.version_files.found import Found

EXAMPLES = {
    "pyproject.toml": '[project]\nname = "app"\nversion = "1.2.3"\n',
    "package.json": '{"name": "app", "version": "1.2.3"}\n',
    "Cargo.toml": '[package]\nname = "app"\nversion = "1.2.3"\n',
    "setup.cfg": "[metadata]\nname = app\nversion = 1.2.3\n",
    "setup.py": "from setuptools import setup\n\nsetup(name='app', version='1.2.3')\n",
    "Chart.yaml": "name: app\nversion: 1.2.3\n",
    "pom.xml": "<project><artifactId>app</artifactId><version>1.2.3</version></project>\n",
    "Directory.Build.props": "<Project><PropertyGroup><Version>1.2.3</Version></PropertyGroup></Project>\n",
    "App.csproj": "<Project><PropertyGroup><Version>1.2.3</Version></PropertyGroup></Project>\n",
    "App.fsproj": "<Project><PropertyGroup><PackageVersion>1.2.3</PackageVersion></PropertyGroup></Project>",
    "App.vbproj": "<Project><PropertyGroup><VersionPrefix>1.2.3</VersionPrefix></PropertyGroup></Project>\n",
    "App.nuspec": "<package><metadata><version>1.2.3</version></metadata></package>\n",
    "gradle.properties": "name=app\nversion=1.2.3\n",
    "build.gradle": "version = '1.2.3'\n",
    "build.gradle.kts": 'version = "1.2.3"\n',
    "mix.exs": 'def project do\n  [version: "1.2.3"]\nend\n',
    "pubspec.yaml": "name: app\nversion: 1.2.3\n",
    "composer.json": '{"name": "a/app", "version": "1.2.3"}\n',
    "lerna.json": '{"version": "1.2.3"}\n',
    "app.gemspec": 'Gem::Specification.new { |spec|\n  spec.version = "1.2.3"\n}\n',
    "lib/app/version.rb": 'module App\n  VERSION = "1.2.3".freeze\nend\n',
    "VERSION": "1.2.3\n",
    "VERSION.txt": "1.2.3\n",
    "app.py": '__version__ = "1.2.3"  # gonogo:version\n',
}
SILENT = {"go.mod", "*.sln", "*.slnx"}
"""What is recognised and states no version itself."""
each_kind = pytest.mark.parametrize(("path", "text"), EXAMPLES.items(), ids=EXAMPLES)


def test_every_kind_has_its_example_here():
    names = {name for kind in KINDS for name in kind.names} - SILENT
    examples = [path.rpartition("/")[2] for path in EXAMPLES]
    assert {name for name in names if not fnmatch.filter(examples, name)} == set()


def test_the_order_of_the_sources_is_stated():
    assert ORDER[:5] == ("pyproject.toml", "package.json", "Cargo.toml", "setup.cfg", "setup.py")
    assert ORDER[-2:] == ("VERSION", "VERSION.txt")


def test_a_kind_is_told_by_the_name_then_by_a_marked_line():
    assert kind_of("a/b/package.json", "x # gonogo:version") is KINDS[1]
    assert kind_of("a/package.json5", "x # gonogo:version") is MARKED
    assert kind_of("a/package.json5", "x") is None
    assert kind_of("README.md") is None


@each_kind
def test_writing_changes_the_version_and_nothing_else(path, text):
    kind = kind_of(path, text)
    assert kind.write(text, path, "10.20.30") == text.replace("1.2.3", "10.20.30")


@each_kind
def test_a_byte_order_mark_stays(path, text):
    kind = kind_of(path, text)
    assert kind.read(f"\ufeff{text}", path) == kind.read(text, path)
    assert kind.write(f"\ufeff{text}", path, "1.3.0") == f"\ufeff{kind.write(text, path, '1.3.0')}"


@each_kind
def test_writing_twice_is_writing_once(path, text):
    kind = kind_of(path, text)
    once = kind.write(text, path, "1.3.0")
    assert kind.write(once, path, "1.3.0") == once
    assert kind.write(text, path, "1.2.3") == text


@each_kind
@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        (lambda text: text + "\n\x00", r":\d+: is not UTF-8 text; save it as UTF-8"),
        (lambda text: text + "\udcff", r":\d+: is not UTF-8 text; save it as UTF-8"),
        (
            lambda text: text + " " * (20 * 1024 * 1024),
            ": is larger than .* MiB, too large for a version file",
        ),
    ],
    ids=["binary", "latin-1", "too large"],
)
def test_what_is_not_a_text_of_bounded_size_is_refused(path, text, spoiled, says):
    with pytest.raises(VersionFileError, match=f"^{path}{says}"):
        kind_of(path, text).read(spoiled(text), path)


@each_kind
@pytest.mark.parametrize(
    "version", ["", " ", "1.2\n", '1"', "1'2", "-1", "1.2 3", "1\\n", "1" * 300, "1\u202e2", "é"]
)
def test_what_is_not_a_version_is_never_written(path, text, version):
    with pytest.raises(
        VersionFileError, match=f"^{path}: cannot be given the version .*: it is not a version"
    ):
        kind_of(path, text).write(text, path, version)


def test_a_path_cannot_reorder_or_split_the_message():
    with pytest.raises(VersionFileError) as caught:
        kind_of("VERSION").read("a b", "x\n\u202ey/VERSION")
    assert str(caught.value).startswith("x\\x0a\\u202ey/VERSION:1: ")


def lying(spans, tree):
    return VersionFile(("x",), lambda source: Found(spans(source.text), tree(source.text), "write one"))


@pytest.mark.parametrize(
    "kind",
    [
        lying(lambda _: (Span(0, 5),), lambda text: {"a": text[:5], "b": text[:5]}),
        lying(lambda _: (Span(0, 5),), lambda _: {}),
        lying(lambda _: (Span(0, 5),), lambda text: {text[:5]: 1}),
        lying(lambda _: (Span(0, 5),), lambda text: [1] if text[0] == "1" else [text[:5], 2]),
        lying(lambda text: (Span(0, 5),) if text[0] == "1" else (), lambda text: [text[:5]]),
        lying(lambda text: (Span(0, 5),) if text[0] == "1" else (Span(6, 9),), lambda text: [text[:5]]),
    ],
    ids=["a second value", "no value", "a key", "a length", "no place", "another place"],
)
def test_a_rewriting_that_changes_anything_but_the_version_is_refused(kind):
    with pytest.raises(
        VersionFileError, match=r"^x:1: the version cannot be rewritten without a change to something"
    ):
        kind.write("1.2.3 4.5", "x", "2.0.0")


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("build.gradle", "version = '1.2.3'\n" * 200, "in more than 100 places"),
        ("mix.exs", 'version: "1.2.3"\n' * 200, "in more than 100 places"),
        ("a.csproj", "<Version>1.2.3</Version>" * 2_000, "in more than 1,000 places"),
        ("build.gradle", "a {" * 20_000, "states no version"),
        ("build.gradle", '"' * 3 + "\\a" * 20_000, "states no version"),
        ("build.gradle", "/*" * 20_000, "states no version"),
        ("version.rb", "=begin\n" * 20_000, "states no version"),
    ],
)
def test_what_is_meant_to_choke_its_reader_is_refused(path, text, says):
    text = f"<Project><PropertyGroup>{text}</PropertyGroup></Project>" if path == "a.csproj" else text
    with pytest.raises(VersionFileError, match=says):
        kind_of(path).write(text, path, "2.0.0")


def test_a_pattern_that_matches_everywhere_is_refused():
    with pytest.raises(VersionFileError, match="the pattern matches in more than 1,000 places"):
        in_pattern("={version} ").read("=1.2.3 " * 2_000, "x")
