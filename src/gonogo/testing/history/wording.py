"""Made-up commit messages that read like those of a project that lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

TYPES = {"fix": 30, "feat": 14, "chore": 14, "docs": 9, "refactor": 8, "test": 6, "perf": 3, "ci": 3, "": 13}
SCOPES = ("api", "store", "web", "search", "mail", "billing", "i18n", "cli", "jobs", "build", "types", "auth")
ACTIONS = ("handle", "keep", "allow", "remove", "check", "show", "cache", "rename", "split", "warn about")
THINGS = (
    *("empty answers", "several tenants", "the retry limit", "nested lists", "large uploads", "time zones"),
    *("a missing header", "expired sessions", "duplicate keys", "the fallback", "slow queries", "Unicode"),
)
BODY = (
    "The old way lost the last entry when two of them came at once, and nobody saw it\n"
    "until the next run. Now both are kept, in the order in which they came."
)
FOOTERS = ("Closes #{}", "Refs: SHOP-{}", "Fixes #{}\nReviewed-by: Bob Baker <bob@example.com>")
BREAKING = "BREAKING CHANGE: the old name is gone; use the new one."


def made_up_message(random: Random, number: int) -> bytes:
    """Return a message, conventional for the greater part.

    Args:
        random: where it is drawn from.
        number: of the pull request that it may name.
    """
    (kind,) = random.choices(list(TYPES), list(TYPES.values()))
    breaking = kind in {"feat", "fix", "refactor"} and random.random() < 0.02
    parts = [
        _header(random, kind, number),
        BODY if random.random() < 0.35 else "",
        BREAKING if breaking else "",
        random.choice(FOOTERS).format(number - 1) if random.random() < 0.2 else "",
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def made_up_path(random: Random) -> str:
    """Return one of a few dozen paths in the packages of a repository."""
    return f"packages/{random.choice(SCOPES)}/part{random.randrange(4)}.txt"


def _header(random: Random, kind: str, number: int) -> str:
    text = f"{random.choice(ACTIONS)} {random.choice(THINGS)}"
    reference = f" (#{number})" if random.random() < 0.5 else ""
    scope = f"({random.choice(SCOPES)})" if random.random() < 0.6 else ""
    return f"{kind}{scope}: {text}{reference}" if kind else f"{text.capitalize()}{reference}"
