"""`gonogo token`: a token is printed once, listed without its secret, and revoked."""

from __future__ import annotations

import json
from datetime import UTC, datetime


def test_a_token_is_made_listed_and_revoked_and_its_secret_is_printed_once(tell, gonogo):
    shop = tell("commit main  feat: sell things\n")
    assert (
        gonogo("token", "list", at=shop).err
        == "There is no token. Make one: gonogo token create --for EMAIL\n"
    )
    made = gonogo("token", "create", "--for", "ann@x.example", "--label", "laptop", "--days", "2", at=shop)
    secret = made.out.strip()
    assert made.code == 0
    assert secret.startswith("gonogo_")
    [listed] = json.loads(gonogo("token", "list", "--json", at=shop).out)
    assert (listed["id"], listed["state"], listed["label"]) == (secret.split("_")[1], "valid", "laptop")
    shown = gonogo("token", "list", at=shop).out
    day = f"{datetime.fromtimestamp(listed['expires'], UTC):%Y-%m-%d}"
    assert shown == f"  {listed['id']}  ann@x.example: laptop  valid, until {day}, never used\n"
    assert listed["expires"] - listed["made"] == 2 * 24 * 60 * 60
    assert secret.split("_", 2)[2] not in shown + made.err
    revoked = gonogo("token", "revoke", listed["id"], at=shop)
    assert revoked.err == f"Token {listed['id']} of ann@x.example is good no longer\n"
    assert json.loads(gonogo("token", "list", "--json", at=shop).out)[0]["state"] == "revoked"
    refused = gonogo("token", "revoke", "none", at=shop)
    assert (refused.code, refused.err) == (
        2,
        "gonogo: There is no token none. There are: gonogo token list\n",
    )
    service = ("--for", "ci@x.example", "--kind", "service", "--json")
    made = json.loads(gonogo("token", "create", *service, at=shop).out)
    assert (made["kind"], made["token"][:7]) == ("service", "gonogo_")
