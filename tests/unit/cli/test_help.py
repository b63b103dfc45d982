"""Every command explains itself, also those of a group, and a shell completes each option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest
from click.shell_completion import ShellComplete

from gonogo.cli.main import Commands, group
from gonogo.cli.parsing import Command, Group

if TYPE_CHECKING:
    from collections.abc import Iterator


def leaves(group: click.Group, lead: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command with its words."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from leaves(command, (*lead, name))
            else:
                yield (*lead, name), command


LEAVES = dict(leaves(Commands("gonogo")))


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_each_has_examples_of_itself(gonogo, words):
    done = gonogo(*words, "--help")
    assert (done.code, done.err) == (0, "")
    _, _, examples = done.out.partition("Examples:\n")
    assert f"  gonogo {' '.join(words)}" in examples
    assert [line for line in done.out.split("\n") if len(line) > 100] == []


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_each_option_is_completed_and_has_help(words):
    command = LEAVES[words]
    shell = ShellComplete(group, {}, "gonogo", "_GONOGO_COMPLETE")
    for option in (one for one in command.params if isinstance(one, click.Option)):
        assert option.help, option.name
        for name in option.opts:
            told = [item.value for item in shell.get_completions([*words], name[:-1] if name[2:] else name)]
            assert name in told or not name.startswith("--"), name


@pytest.mark.parametrize("command", LEAVES.values(), ids=map(" ".join, LEAVES))
def test_each_keeps_to_the_rules_of_reading_a_line(command):
    assert isinstance(command, Command)
    assert isinstance(group, Group)


def test_a_line_that_is_not_whole_yet_is_completed():
    shell = ShellComplete(group, {}, "gonogo", "_GONOGO_COMPLETE")
    told = [item.value for item in shell.get_completions(["release", "--reason", "--dry-run"], "--pack")]
    assert told == ["--package"]
