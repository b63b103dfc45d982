"""`gonogo deliveries`: list, show, retry."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Group
from gonogo.domain.text import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.project import Project
    from gonogo.domain.notices.delivery import Delivery
    from gonogo.ports.record.deliveries import Deliveries

_SHOWN = 20
_COLOURS = {"delivered": "green", "given_up": "red"}
_MEANING = {
    "waiting": "It was not tried yet; messages before it in the channel come first.",
    "failed": "It was tried, and is tried again; messages behind it in the channel wait for it.",
    "delivered": "The channel has it.",
    "given_up": "It is not tried again by itself.",
}

number = click.argument("number", metavar="ID", type=click.IntRange(min=1))


@click.group(
    "deliveries",
    cls=Group,
    epilog="""\b
Examples:
  gonogo deliveries list
  gonogo deliveries show 12
  gonogo deliveries retry 12""",
)
def command() -> None:
    """List the messages to the channels of `notices`, explain them, and send them again."""


@command.command(
    "list",
    epilog="""\b
Examples:
  gonogo deliveries list
  gonogo deliveries list --open              what is still to be delivered
  gonogo deliveries list --limit 100 --json""",
)
@click.option(
    "--limit", default=_SHOWN, type=click.IntRange(1, 10_000), help="How many to show, newest first."
)
@click.option("--open", "is_open", is_flag=True, help="Only those that wait, or are tried again.")
@as_json
def listed(limit: int, *, is_open: bool, as_json: bool) -> int:
    """List the messages, newest first: number, channel, event, state, and what came of the last try."""
    from gonogo.app.views.delivery import delivery_view
    from gonogo.bootstrap.record import has_record
    from gonogo.domain.notices.delivery import OPEN

    found, known = project(), list["Delivery"]()
    if has_record(found):
        with _opened(found) as deliveries:
            known = deliveries.deliveries(found.name, limit, OPEN if is_open else ())
    if as_json:
        print_json([delivery_view(one) for one in known])
        return 0
    for one in known:
        click.echo(_line(one))
    if not known:
        say("No message. Say in gonogo.yml who is told: notices")
    return 0


@command.command(
    "show",
    epilog="""\b
Examples:
  gonogo deliveries show 12
  gonogo deliveries show 12 --json""",
)
@number
@as_json
def show(number: int, *, as_json: bool) -> int:
    """Show a message: what it tells, what came of it, and what happens next."""
    from gonogo.app.notices import found as delivery
    from gonogo.app.views.delivery import message_view

    found = project()
    with _opened(found) as deliveries:
        view = message_view(delivery(deliveries, found.name, number))
    if as_json:
        print_json(view)
        return 0
    one = view.delivery
    click.echo(f"{one.id} to {one.notice}: {printable(view.sentence)}")
    click.echo(
        f"  {one.state.replace('_', ' ')} after {counted(one.tries, 'try', 'tries')}. {_MEANING[one.state]}"
    )
    if one.answer:
        click.echo(f"  the last try: {printable(one.answer)}")
    if one.next:
        click.echo(f"  tried again at {_moment(one.next)} or later")
    if one.state == "given_up":
        click.echo(f"  to send it again: gonogo deliveries retry {one.id}")
    click.echo(f"  event {one.event} ({one.kind}), key {view.key}")
    return 0


@command.command(
    "retry",
    epilog="""\b
Examples:
  gonogo deliveries retry 12""",
)
@number
@as_json
def retry(number: int, *, as_json: bool) -> int:
    """Send a message again, whatever came of it before, and whatever is due besides.

    A receiver that knows the message's key, such as of a webhook, can tell that it is a repeat.
    """
    from gonogo.app.notices import Administration, send_again
    from gonogo.app.notices import found as delivery
    from gonogo.app.views.delivery import delivery_view
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.notices import send_now
    from gonogo.bootstrap.record import signatures
    from gonogo.bootstrap.releases import short_publisher

    found = project()
    with _opened(found) as deliveries:
        by = Administration(found, short_publisher(found), signatures())
        send_again(by, deliveries, open_caller(found), number)
        send_now(found)
        now = delivery(deliveries, found.name, number).delivery
    if as_json:
        print_json(delivery_view(now))
        return 0
    answer = f": {printable(now.answer)}" if now.answer else ""
    say(f"{now.id} to {now.channel}: {now.state.replace('_', ' ')}{answer}")
    return 0


@contextmanager
def _opened(found: Project) -> Iterator[Deliveries]:
    from gonogo.bootstrap.notices import open_deliveries
    from gonogo.bootstrap.record import open_record

    with closing(open_record(found)) as record:
        yield open_deliveries(record)


def _line(one: Delivery) -> str:
    state = click.style(f"{one.state.replace('_', ' '):<9}", fg=_COLOURS.get(one.state, "yellow"))
    answer = f"  {printable(one.answer)}" if one.answer else ""
    return f"{one.id:>6}  {one.channel:<12} {one.kind:<18} {state} {_moment(one.at)}{answer}"


def _moment(at: int) -> str:
    from gonogo.render.report import moment

    return moment(at)
