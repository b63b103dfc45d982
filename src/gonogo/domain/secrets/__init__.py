"""Secrets in text: found by their values, their names, their places and their looks, and masked.

What finds them is loaded when there is text to mask: most commands only read.
"""

from __future__ import annotations

from typing import Any

REMOVED = "[secret]"
"""What stands in place of a secret."""


def mask(text: str) -> str:
    """The text without what looks like a secret; see `masking`."""
    from gonogo.domain.secrets import masking

    return masking.mask(text)


def masked(data: Any) -> Any:
    """The data with every text in it masked; see `masking`."""
    from gonogo.domain.secrets import masking

    return masking.masked(data)


def mask_printed(text: str) -> str:
    """Something that a program printed, wrote or answered, also without personal data; see `printed`."""
    from gonogo.domain.secrets import printed

    return printed.mask_printed(text)


def masked_printed(data: Any) -> Any:
    """The same for every text in data."""
    from gonogo.domain.secrets import masking, printed

    return masking.masked(data, printed.mask_printed)
