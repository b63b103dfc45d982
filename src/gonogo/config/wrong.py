"""What a whole document refuses, with the part of it that is to blame."""

from __future__ import annotations


class WrongPartError(ValueError):
    """Something inside is wrong. path: its keys and places, from whoever refuses it."""

    def __init__(self, sentence: str, *path: str | int) -> None:
        """Take the sentence for a person, and the path."""
        super().__init__(sentence)
        self.path = path
