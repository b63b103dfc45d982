"""What a hotfix asks: less than a release, but never less than what must not break."""

from __future__ import annotations

import msgspec

SKIPPED = "a hotfix does not wait for end-to-end tests; what was deployed is verified instead"


class Standing(msgspec.Struct, frozen=True):
    """A gate in a hotfix.

    required: as the settings say where nothing. skipped: why it is not asked, or "".
    """

    required: bool | None = None
    skipped: str = ""


MANDATORY = ("security", "unit", "smoke")
"""The stages of which a hotfix needs a gate; checks of what was deployed are smoke, too."""

_STANDINGS = {
    "security": Standing(required=True),
    "unit": Standing(required=True),
    "smoke": Standing(required=True),
    "integration": Standing(required=False),
    "e2e": Standing(skipped=SKIPPED),
}


def standing(stage: str) -> Standing:
    """How a gate of a stage stands in a hotfix."""
    return _STANDINGS.get(stage) or Standing()
