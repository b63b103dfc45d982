"""gonogo.yml, written by what a release-strategy.yml says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.app.setup.setup import schema_line
from gonogo.config.runners import detected_gates
from gonogo.config.strategy.conversion import convert_strategy
from gonogo.formats.yaml_text import comment, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.project import Project
    from gonogo.config.settings import Settings
    from gonogo.formats.yaml import Document


class Written(NamedTuple):
    """text: of gonogo.yml. remarks: what to look at in it. left: what has no counterpart in it."""

    text: str
    remarks: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def strategy_text(project: Project, document: Document, model: type[Settings]) -> Written:
    """The text of a settings file that says what the strategy says, and at its end what it does not say.

    Raises:
        ConfigError: the file is no strategy; every fault has its line.
    """
    converted = convert_strategy(document, model, detected_gates(project.files))
    lines = [*schema_line(project), write({"project": project.name, **converted.data}).rstrip("\n")]
    lines += _comments("To look at:", converted.remarks)
    lines += _comments(f"What of {document.name} has no counterpart here:", converted.left)
    return Written("\n".join(lines) + "\n", converted.remarks, converted.left)


def _comments(heading: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield ""
        yield comment(heading)
        yield from (comment(f"- {sentence}") for sentence in sentences)
