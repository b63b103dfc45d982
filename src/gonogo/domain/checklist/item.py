"""The items of a Definition of Done: what each asks for, and what may show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta

from gonogo.domain.checklist.pattern import Patterns, refuse_wrong, several
from gonogo.domain.text import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

Category: TypeAlias = Literal[
    "requirements",
    "code-quality",
    "tests",
    "security",
    "performance",
    "documentation",
    "deployability",
    "accessibility",
]
CATEGORIES: tuple[str, ...] = get_args(Category)


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item. All the evidence that it names must be there; of several patterns, one is enough.

    With `attest`, somebody's word stands in for evidence that is not there.
    """

    name: Annotated[str, Meta(description="its name, in small letters", pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
    category: Annotated[Category, Meta(description="what it belongs to")]
    text: Annotated[str, Meta(description="what it asks for, in a sentence", max_length=300)] = ""
    changed: Annotated[Patterns, Meta(description="shown by a file that the release changes")] = ()
    exists: Annotated[Patterns, Meta(description="shown by a file that exists")] = ()
    gate: Annotated[
        str, Meta(description="shown by the go of this gate; if none has the name, of all of this kind")
    ] = ""
    link: Annotated[
        Patterns,
        Meta(
            description="shown by a word of the commits or the change log, such as SHOP-[0-9]*; any for "
            "whatever issue or ticket"
        ),
    ] = ()
    attest: Annotated[
        bool, Meta(description="shown by a person who attests it, if nothing else shows it")
    ] = False
    roles: Annotated[tuple[str, ...], Meta(description="the roles that may attest; any if empty")] = ()
    required: Annotated[bool, Meta(description="whether it can stop the release")] = True

    def __post_init__(self) -> None:
        """Refuse what nothing could show; msgspec reports a ValueError with its place."""
        paths = (*several(self.changed), *several(self.exists))
        if not (paths or self.gate or several(self.link) or self.attest):
            raise ValueError("say what shows it: changed, exists, gate, link or attest")
        if self.gate and self.attest:
            raise ValueError("nobody's word stands in for a gate's; take gate or attest")
        if self.roles and not self.attest:
            raise ValueError("roles say whose word counts, so attest must be true")
        for pattern in paths:
            if pattern.startswith("/") or ".." in pattern.split("/"):
                raise ValueError(f"expected a pattern inside the repository, found {quoted(pattern)}")
        for pattern in (*paths, *several(self.link)):
            refuse_wrong(pattern)


def refuse_twice(items: Iterable[Item]) -> None:
    """Raises ValueError where two items have one name."""
    seen: set[str] = set()
    for item in items:
        if item.name in seen:
            raise ValueError(f"two items are called {quoted(item.name)}; give each a name of its own")
        seen.add(item.name)
