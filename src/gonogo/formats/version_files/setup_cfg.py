"""setuptools' `setup.cfg`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.documents.source import Source, Span
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.python_module import inside, module_files

if TYPE_CHECKING:
    import configparser
    from collections.abc import Iterable

# What begins in the first column is never a value that goes on, so these lines are what they seem.
_SECTION = re.compile(r"^\[metadata\].*\n(?P<body>(?:(?!\[).*(?:\n|\Z))*)", re.MULTILINE)
_OPTION = re.compile(r"^version[ \t]*[=:]\s*+(?P<value>\S(?:[^\r\n]*\S)?)", re.MULTILINE | re.IGNORECASE)
_DIRECTIVE = re.compile(r"(attr|file)[ \t]*:(.*)", re.DOTALL)


def find(source: Source) -> Found:
    """The `version` of `[metadata]`, or the file that it names."""
    tree = _parsed(source)
    version = tree.get("metadata", {}).get("version", "")
    directive = _DIRECTIVE.fullmatch(version)
    return Found(
        spans=() if directive or not version else (_span(source, version),),
        tree=tree,
        remedy="add `version = 0.1.0` under [metadata]",
        package=tree.get("metadata", {}).get("name", ""),
        elsewhere=inside(_named(*directive.groups())) if directive else (),
        python=True,
    )


def _parsed(source: Source) -> dict[str, dict[str, str]]:
    import configparser

    parser = configparser.RawConfigParser(default_section="\n")
    try:
        parser.read_string(source.text, "setup.cfg")
    except configparser.Error as error:
        what = error.message.splitlines()[0].rpartition("]: ")[2]
        raise source.fault(f"is not a valid setup.cfg: {what}", _line(error)) from None
    return {
        section: {key: value.strip() for key, value in parser.items(section)} for section in parser.sections()
    }


def _line(error: configparser.Error) -> int:
    lines: list[int] = [number for number, _ in getattr(error, "errors", [])]
    return lines[0] if lines else getattr(error, "lineno", 0)


def _span(source: Source, version: str) -> Span:
    for section in _SECTION.finditer(source.text):
        option = _OPTION.search(source.text, *section.span("body"))
        if option and option["value"] == version:
            return Span(*option.span("value"))
    raise source.fault(
        "metadata.version is spelled in an unusual way; write it as `version = 1.2.3` on one line"
    )


def _named(directive: str, value: str) -> Iterable[str]:
    first = value.split(",", maxsplit=1)[0].strip()
    return [first] if directive == "file" else module_files(first.rpartition(".")[0])
