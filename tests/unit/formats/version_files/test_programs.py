"""Versions in the programs that build packages of Elixir, Ruby and Python."""

import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import kind_of


@pytest.mark.parametrize(
    ("path", "layout"),
    [
        ("mix.exs", 'defmodule A do\n  @version "@"\n  def project do\n    [version: AT]\n  end\nend\n'),
        ("mix.exs", '# version: "0"\ndef project do\n  [\n    version: "@", # x\n    deps: []\n  ]\nend\n'),
        ("mix.exs", 'def project do\n  [version: "@", releases: [a: [version: "0.1.0"]]]\nend\n'),
        ("mix.exs", 'def project do\n [version: "@"]\nend\ndefp deps do\n  [x: [version: "7.0.0"]]\nend\n'),
        ("a.gemspec", '# s.version = "0"\nGem::Specification.new do |s|\n  s.version = "@"\nend\n'),
        ("lib/a/version.rb", "module A\n  VERSION = '@' # :nodoc:\nend\n"),
        ("lib/a/version.rb", '=begin\nVERSION = "0"\n=end\nA::VERSION = "@".freeze\n'),
        ("version.rb", "module A\n  module Version\n    STRING = '@'\n  end\nend\n"),
        ("setup.py", "from setuptools import setup\nsetup(\n    name='é', version='@',\n    x='1.2.4')\n"),
        ("setup.py", 'import setuptools\nVERSION = "@"\nsetuptools.setup(version=VERSION)\n'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_version_in_a_program_is_rewritten_and_nothing_else(path, layout, ends):
    layout = layout.replace("\n", ends)

    def filled(version):
        return layout.replace('"@"', f'"{version}"').replace("'@'", f"'{version}'").replace("AT", "@version")

    kind = kind_of(path)
    assert kind.read(filled("1.2.3"), path).text == "1.2.3"
    assert kind.write(filled("1.2.3"), path, "1.3.0") == filled("1.3.0")


@pytest.mark.parametrize(
    ("path", "text", "elsewhere"),
    [
        (
            "mix.exs",
            '@version File.read!("VERSION")\ndef project do\n [version: @version]\nend',
            ("VERSION",),
        ),
        (
            "a.gemspec",
            'require_relative "lib/a/version"\ns.version = A::VERSION\n',
            ("lib/a/version.rb", "lib/lib/a/version.rb"),
        ),
        ("a.gemspec", "require 'a/version'\ns.version = A::VERSION\n", ("a/version.rb", "lib/a/version.rb")),
    ],
)
def test_the_file_that_has_the_version_instead_is_told(path, text, elsewhere):
    stated = kind_of(path).read(text, path)
    assert (stated.text, stated.elsewhere) == ("", elsewhere)


@pytest.mark.parametrize(
    ("text", "unwritten", "from_tags"),
    [
        ("setup(version=find())", "its version is computed", False),
        ("print 'x'\nsetup(version='1.0.0')", "is no Python that can be read here", False),
        ("setup(use_scm_version=True)", "", True),
        ("setup()", "", False),
        ("x = 1\n", "", False),
        ("V = '1'\nV = '2'\nsetup(version=V)\n", "its version is computed", False),
    ],
)
def test_a_setup_py_says_why_it_states_none(text, unwritten, from_tags):
    stated = kind_of("setup.py").read(text, "setup.py")
    assert (stated.text, stated.from_tags) == ("", from_tags)
    assert stated.unwritten.startswith(unwritten)


@pytest.mark.parametrize("text", ["setup(version='1.2' '.3')", "setup(version='1.2\\x2e3')"])
def test_an_unusual_spelling_is_refused(text):
    with pytest.raises(VersionFileError, match="spelled in an unusual way"):
        kind_of("setup.py").read(text, "setup.py")


def test_a_build_number_stands_behind_the_version():
    text = "name: shop\nversion: 1.2.3+45 # both\n"
    kind = kind_of("pubspec.yaml")
    assert kind.numbered
    assert kind.read(text, "pubspec.yaml").text == "1.2.3+45"
    assert kind.write(text, "pubspec.yaml", "1.3.0+46") == text.replace("1.2.3+45", "1.3.0+46")


def test_packages_of_lerna_may_have_versions_of_their_own():
    stated = kind_of("lerna.json").read('{"version": "independent"}', "lerna.json")
    assert (stated.text, stated.unwritten) == (
        "",
        "its packages have versions of their own; list them under packages",
    )


@pytest.mark.parametrize(
    ("module", "version", "says"),
    [
        ("example.com/shop", "1.9.0", ""),
        ("example.com/shop", "2.0.0", "under example.com/shop/v2 only, and it says module example.com/shop"),
        ("example.com/shop/v2", "2.1.0", ""),
        ("example.com/shop/v2", "3.0.0", "under example.com/shop/v3 only"),
        ("example.com/shop/v2", "1.9.0", "under example.com/shop only"),
        ("gopkg.in/shop.v1", "1.9.0", ""),
        ("example.com/shop", "2026.11.1", "under example.com/shop/v2026 only"),
        ("example.com/shop", "7", ""),
    ],
)
def test_a_go_module_must_have_the_major_version_in_its_path(module, version, says):
    remark = kind_of("go.mod").remark(f"module {module} // x\n\ngo 1.22\n", version)
    assert (says in remark) if says else (remark == "")
