"""`gonogo token`: who may speak to the server, and for how long."""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Group
from gonogo.domain.people.person import Kind
from gonogo.domain.people.token import LONGEST, USUAL
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.project import Project
    from gonogo.app.tokens import Tokens
    from gonogo.app.views.token import TokenView


@click.group(
    "token",
    cls=Group,
    epilog="""\b
Examples:
  gonogo token create --for ann@example.com
  gonogo token create --for ci@example.com --kind service --days 30 --label "nightly"
  gonogo token list
  gonogo token revoke 5b0c6f0d2e9a""",
)
def command() -> None:
    """Make, list and revoke the tokens that people and programs show to the server."""


@command.command(
    "create",
    epilog="""\b
Examples:
  gonogo token create --for ann@example.com
  gonogo token create --for ann@example.com --days 7 --json""",
)
@click.option("--for", "email", required=True, metavar="EMAIL", help="Whose it is, as people has them.")
@click.option(
    "--kind",
    type=click.Choice(get_args(Kind)),
    default="person",
    help="What shows it: a program or a service may start a release, and ask for the rest.",
)
@click.option("--name", default="", metavar="NAME", help="Their name, where people names nobody.")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST),
    default=USUAL,
    show_default=True,
    help="For how long it is good.",
)
@click.option("--label", default="", metavar="TEXT", help="What it is for, shown in the list.")
@as_json
def create(email: str, kind: Kind, name: str, days: int, label: str, as_json: bool) -> int:
    """Make a token, and print it once. Only its digest is kept."""
    from gonogo.app.tokens import NewToken
    from gonogo.app.views.token import new_token_view
    from gonogo.bootstrap.caller import open_caller

    found = project()
    with _tokens(found) as tokens:
        wanted = NewToken(email, name, kind, days, label)
        view = new_token_view(tokens.create(open_caller(found), wanted))
    if as_json:
        print_json(view)
        return 0
    click.echo(view.token)
    say(f"Token {view.id} of {printable(view.email)} is good until {_day(view.expires)}.")
    say("It is shown this once. To end it: gonogo token revoke " + view.id)
    return 0


@command.command(
    "list",
    epilog="""\b
Examples:
  gonogo token list
  gonogo token list --json""",
)
@as_json
def listing(as_json: bool) -> int:
    """List the tokens: whose each is, until when, and when it was used last."""
    from gonogo.app.views.token import token_view
    from gonogo.bootstrap.database import database_url
    from gonogo.bootstrap.record import has_file

    found = project()
    views: list[TokenView] = []
    if database_url() or has_file(found):
        now = int(found.clock.now().timestamp())
        with _tokens(found) as tokens:
            views = [token_view(one, now) for one in tokens.all()]
    if as_json:
        print_json(views)
        return 0
    for view in views:
        click.echo(f"  {view.id}  {_told(view)}")
    if not views:
        say("There is no token. Make one: gonogo token create --for EMAIL")
    return 0


@command.command(
    "revoke",
    epilog="""\b
Examples:
  gonogo token revoke 5b0c6f0d2e9a""",
)
@click.argument("token_id", metavar="ID")
@as_json
def revoke(token_id: str, as_json: bool) -> int:
    """Let a token be good no longer. What was said with it stays said."""
    from gonogo.app.views.token import token_view
    from gonogo.bootstrap.caller import open_caller

    found = project()
    with _tokens(found) as tokens:
        revoked = tokens.revoke(open_caller(found), token_id)
    if as_json:
        print_json(token_view(revoked, int(found.clock.now().timestamp())))
    else:
        say(f"Token {revoked.id} of {printable(revoked.person.email)} is good no longer")
    return 0


@contextmanager
def _tokens(found: Project) -> Iterator[Tokens]:
    from gonogo.bootstrap.record import open_record
    from gonogo.bootstrap.tokens import open_tokens

    with closing(open_record(found)) as record:
        yield open_tokens(found, record)


def _told(view: TokenView) -> str:
    kind = "" if view.kind == "person" else f", a {view.kind}"
    label = f": {printable(view.label)}" if view.label else ""
    used = f"used {_day(view.used)}" if view.used else "never used"
    return f"{printable(view.email)}{kind}{label}  {view.state}, until {_day(view.expires)}, {used}"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
