"""Whether a word is one that people or programs chose, or one that chance made: keys are made by chance."""

from __future__ import annotations

import re
from itertools import pairwise

SHORTEST = 16
"""Characters below which chance makes words, and words look like chance."""
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_LONG = 20
_OF_LONG, _OF_SHORT = 0.27, 0.4
"""Pieces for each character of long words and of shorter ones: letters, digits and capitals change so often
only by chance. What stands between words parts them anyhow, and is counted off."""
_BETWEEN = "-_/+.="
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_ENOUGH = 15
_UNUSUAL = 5.9
"""Bits for each pair of letters. Words have 4.5 or so, and letters by chance 7."""
_BITS = (
    "85449759596353959343578859",
    "37773999459278369457389959",
    "39693893593489289563588979",
    "36852767398678489547569869",
    "48435669799553857234856579",
    "49883489299488389455599979",
    "49892754398674569337599989",
    "28872999399668289564599969",
    "66454549998452369543969697",
    "48882888588888288848288688",
    "59761689399695569735586979",
    "37752799398387379855579959",
    "35882989398647339957679989",
    "49433638596675479733668979",
    "76557769676442559354454979",
    "38872966599388349354599969",
    "68888888886388688688088668",
    "38652859396666389544578959",
    "59472784396678447942487969",
    "38572794399698479434588959",
    "54554759599442749333999999",
    "38881999299987599879689879",
    "39872783399884389346898999",
    "46362699397957637962699767",
    "55574568489645529633775858",
    "35652676477767367747676656",
)
"""For each letter, how many bits each one is worth behind it, in the words of this program's sources."""


def by_chance(word: str, shortest: int = SHORTEST) -> bool:
    """Whether the word, of letters and digits and what stands between them, was made by chance."""
    if len(word) < shortest:
        return False
    if _unusual(word):
        return True
    between = sum(map(word.count, _BETWEEN))
    pieces = len(_PIECE.findall(word)) - between
    least = _OF_LONG if len(word) >= _LONG else _OF_SHORT
    return any(map(str.isdigit, word)) and pieces >= least * (len(word) - between)


def _unusual(word: str) -> bool:
    """Whether its letters hardly follow each other in words."""
    runs = [[ord(letter) - ord("a") for letter in run.lower()] for run in _LETTERS.findall(word)]
    pairs = [int(_BITS[one][other]) * (one != other) for run in runs for one, other in pairwise(run)]
    return len(pairs) >= _ENOUGH and sum(pairs) >= _UNUSUAL * len(pairs)
