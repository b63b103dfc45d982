"""How a command line is read: no option takes the next one for its value, and nothing empty is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Command(click.Command):
    """A command whose options keep to their own values."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what would be understood otherwise than it was meant.

        Raises:
            click.UsageError: an option without its value, or an empty word.
        """
        check_words(self, ctx, args)
        return super().parse_args(ctx, args)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what would be understood otherwise than it was meant; see `Command`."""
        check_words(self, ctx, args)
        return super().parse_args(ctx, args)


def check_words(command: click.Command, context: click.Context, words: Sequence[str]) -> None:
    """Refuse an option without its value, and an empty word, such as a shell's variable that is not set.

    Click gives an option whatever follows it: `--reason --dry-run` would be a release for the reason
    "--dry-run".

    Raises:
        click.UsageError: which one, and what to write instead.
    """
    if context.resilient_parsing:  # a shell asks how the line could go on
        return
    options = {
        name: parameter
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count
        for name in parameter.opts
    }
    for name, value in _given(options, words, mixed=context.allow_interspersed_args):
        if not value:
            raise click.UsageError(_empty(name), context)
        if name and _is_option(value):
            other, long = printable(value), max(options[name].opts, key=len)
            raise click.UsageError(
                f"Option '{name}' needs a value, and '{other}' is another option. "
                f"Where it is meant as the value: {long}={other}",
                context,
            )


def _given(
    options: Mapping[str, click.Option], words: Sequence[str], *, mixed: bool
) -> Iterator[tuple[str, str]]:
    """Each value with the option that it follows; "" for the words that stand for themselves.

    mixed: whether options may follow such a word; else it is the name of a command with its own.
    """
    rest = list(reversed(words))
    while rest:
        word = rest.pop()
        name, sign, value = word.partition("=")
        if word == "--":
            yield from (("", value) for value in reversed(rest))
            return
        if word in options:
            if rest and not (_needs_no_value(options[word]) and _is_option(rest[-1])):
                yield word, rest.pop()
        elif name in options and sign and not value:
            yield name, ""
        elif not _is_option(word):
            yield "", word
            if not mixed:
                return


def _is_option(word: str) -> bool:
    """Whether it would be read as one; a dash by itself is standard input or output."""
    return word.startswith("-") and word != "-"


def _needs_no_value(option: click.Option) -> bool:
    return isinstance(option.flag_value, str)


def _empty(name: str) -> str:
    told = f"The value of '{name}'" if name else "An argument"
    return f"{told} is empty, perhaps from a variable that is not set. Leave it out, or say what it is."
