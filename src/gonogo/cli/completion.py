"""`gonogo completion`."""

from __future__ import annotations

import click

from gonogo.cli.parsing import Command


@click.command(
    "completion",
    cls=Command,
    epilog="""\b
Examples:
  gonogo completion bash >> ~/.bashrc
  gonogo completion zsh >> ~/.zshrc
  gonogo completion fish > ~/.config/fish/completions/gonogo.fish""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print what makes a shell complete gonogo's commands and options."""
    from click.shell_completion import get_completion_class

    from gonogo.cli.main import group

    completion = get_completion_class(shell)
    if completion is not None:
        click.echo(completion(group, {}, "gonogo", "_GONOGO_COMPLETE").source())
