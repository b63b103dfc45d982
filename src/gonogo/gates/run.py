"""A gate's command, run on the checkout, with its output kept as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain import duration
from gonogo.domain.decision import Because, Decision
from gonogo.errors import Stopped, UsageError
from gonogo.formats.command_line import words

if TYPE_CHECKING:
    from gonogo.gates.answer import Answer
    from gonogo.ports.commands import Finished
    from gonogo.ports.gate import Ask, GateContext

LOG = "output.log"
"""The file of the evidence folder that keeps the output."""


def run(line: str, ask: Ask, tools: GateContext, answer: Answer) -> Finished | Decision:
    """How the command ended, or the decision if that is clear already.

    Raises:
        Stopped: we are being stopped, so there is no answer.
    """
    try:
        finished = tools.commands.run(
            words(line),
            operation=ask.operation,
            folder=tools.checkout,
            log=tools.evidence / LOG,
            timeout=ask.timeout,
            stopped=tools.stopped,
        )
    except UsageError as problem:
        return answer.hold(Because.MISSING, "the command cannot be run", str(problem))
    if finished.stopped or tools.stopped():
        raise Stopped("the gate was stopped before it could answer")
    answer.saw("command", line)
    answer.saw("output", f"exit code {finished.code}, {duration.shown(finished.seconds)}", LOG)
    return answer.timed_out() if finished.timed_out else finished
