"""Sections of the change log by a Jinja template of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.errors import TemplateError
from gonogo.render.data import release

if TYPE_CHECKING:
    from jinja2 import Template

    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.render.links import Links


class TemplatePage:
    """Writes each release by the template, which sees `release`, `project` and `links`."""

    def __init__(self, text: str, name: str, project: str, links: Links) -> None:
        """Compile the template; raises TemplateError with the line where it is wrong."""
        self._template = _compiled(text, name)
        self._name = name
        self.look = (text, project, links)
        self.names_people = True
        self._project = project
        self._links = msgspec.structs.asdict(links)

    def head(self) -> str:
        """What stands before the first release."""
        return "# Changelog\n"

    def section(self, changes: ChangeSet) -> str:
        """One release; raises TemplateError where the template asks for what there is not."""
        data = msgspec.to_builtins(release(changes))
        try:
            text = self._template.render(release=data, project=self._project, links=self._links)
        except Exception as problem:  # noqa: BLE001 - a template is a program: it may fail in any way
            raise TemplateError(
                f"{self._name}:{_line(problem)}: {str(problem) or type(problem).__name__}"
            ) from None
        return text.rstrip("\n") + "\n"

    def footnote(self, changes: ChangeSet) -> str:
        """Nothing: a template says all in its section."""
        return ""


def _compiled(text: str, name: str) -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # Markdown, not HTML: escaping would show in the page.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    try:
        return environment.from_string(text)
    except Exception as problem:  # noqa: BLE001 - it is compiled to Python, which has limits of its own
        line = getattr(problem, "lineno", None) or 1
        raise TemplateError(f"{name}:{line}: {str(problem).partition(chr(10))[0]}") from None


def _line(problem: BaseException) -> int:
    """The line of the template in which it failed: the innermost of its own."""
    step, line = problem.__traceback__, 1
    while step:
        line = step.tb_lineno if step.tb_frame.f_code.co_filename == "<template>" else line
        step = step.tb_next
    return line
