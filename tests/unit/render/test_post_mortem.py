"""The draft of a post-mortem, as people read it."""

from __future__ import annotations

from gonogo.render.post_mortem import Account, post_mortem

BEGAN = 1_700_000_000
ACCOUNT = Account(
    version="1.1.0",
    environment="production",
    stable="1.0.0",
    facts={"Release": "1.1.0-0a", "Reason": "error_rate_spike"},
    reason="1.1.0 fails 12 times as often",
    log=("Traceback | of the checkout",),
    numbers=("errors: 60 of 500, beside 3 of 4,500",),
    timeline=((BEGAN, "rollback began: production automatic"), (BEGAN + 2, "rollback traffic: production")),
    done=("start all instances of the candidate",),
    back=("0 % of the traffic to the candidate",),
    problems=("the smoke checks of 1.0.0: /health answered 503",),
    tests={"unit": ("go", "go", "no-go")},
    look=("the commits: 1234567",),
    took=(2, 400),
)


def test_it_tells_what_decided_what_was_done_and_what_to_look_at():
    told = post_mortem(ACCOUNT)
    headings = [line for line in told.splitlines() if line.startswith("#")]
    assert headings == [
        "# Post-mortem (draft): 1.1.0 in production",
        "## What decided",
        "## How long it took",
        "## Timeline",
        "## What was done",
        "## What the tests had said",
        "## What to look at",
        "## To be written by people",
    ]
    for line in (
        "| Reason | error_rate_spike |",
        "1.1.0 fails 12 times as often",
        "    Traceback | of the checkout",
        "- errors: 60 of 500, beside 3 of 4,500",
        "- 22:13:22 rollback traffic: production",
        "1. back: 0 % of the traffic to the candidate",
        "- failed: the smoke checks of 1.0.0: /health answered 503",
        "- unit: go, go, no-go",
    ):
        assert line in told.splitlines()


def test_do_better_rollback_its_duration_is_used_and_what_took_too_long_is_said():
    lines = post_mortem(ACCOUNT).splitlines()
    assert "- until all traffic was back on 1.0.0: 2 s (target 2 min)" in lines
    assert "- in all, so far: 6 min 40 s (target 5 min), which is too long" in lines


def test_what_is_not_known_is_not_made_up():
    told = post_mortem(Account(version="1.0", environment="staging", stable="", facts={}, reason="it broke"))
    assert "users never left the stable version" in told
    assert "No gate was asked." in told
    assert "target" not in told
