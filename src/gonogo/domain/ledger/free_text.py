"""Free text beside the ledger: an entry holds its salted digest, so that the text can be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.ledger.entry import canonical, fingerprint
from gonogo.typed import decoded

if TYPE_CHECKING:
    from gonogo.domain.ledger.entry import Entry

DIGEST = "free_text"
"""The name, in an entry's data, of the digest of its free text."""
ERASED = "text.erased"
"""The kind of the entry which says that the free text of another was erased; `digest` says of which."""
FREE = frozenset({"reason", "comment", "mend", "details", "evidence"})
"""The names in an entry's data whose values people and programs wrote in their own words."""
_SHORTEST_SALT = 32


class FreeText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one entry was told in free text.

    operation: the entry's. salt: random, in hex, so that nobody finds a short text by trying texts until
    one has the digest. data: the values by their names.
    """

    operation: str
    salt: str
    data: dict[str, Any]

    @property
    def line(self) -> bytes:
        """The text as it stands in a file: canonical JSON and a line end; raises ValueError as entries do."""
        return canonical(msgspec.structs.asdict(self)) + b"\n"

    @property
    def digest(self) -> str:
        """What the entry holds of it: SHA-256 of the line without its end, in hex."""
        return fingerprint(self.line)


def read_free_text(line: bytes) -> FreeText:
    """The text of a line.

    Raises:
        ValueError: it is none in canonical form.
    """
    try:
        text = decoded(line, FreeText)
        same = text.line == line and len(text.salt) >= _SHORTEST_SALT
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError):
        same = False
    else:
        if same:
            return text
    raise ValueError("no free text as gonogo writes it")


def parted(data: dict[str, Any], operation: str, salt: str) -> tuple[dict[str, Any], FreeText | None]:
    """The data of an entry with the digest of its free text in place of it, and the text.

    Data without free text is left as it is, and so is data that was parted before.
    """
    free = {name: value for name, value in data.items() if name in FREE and value}
    if not free:
        return data, None
    text = FreeText(operation, salt, free)
    rest = {name: value for name, value in data.items() if name not in free}
    return rest | {DIGEST: text.digest}, text


def told(entry: Entry, text: FreeText | None) -> Entry:
    """The entry with its free text among its data, to be shown; as it is where the text is not at hand."""
    return entry if text is None else msgspec.structs.replace(entry, data=entry.data | text.data)
