"""Who is known, and what they may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_ADDRESS = re.compile(r"""[^\s@*?!,"#]+@[^\s@*?!,"#]+""")
_PUBLIC_KEY = re.compile(r"(?:ssh|ecdsa|sk)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/]{40,}={0,2}(?: [^\r\n]*)?")
ASSERTED = "asserted"
"""The level of a name and address that anybody could have typed."""
SIGNING = (
    "git config gpg.format ssh; git config user.signingkey ~/.ssh/id_ed25519.pub; "
    "and the public key belongs under people[].keys on the target branch"
)
"""What lets somebody sign their words."""


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is known: by the addresses that git has for them, and by the keys that they sign with."""

    name: Annotated[str, Meta(description="their name", min_length=1)]
    email: Annotated[str, Meta(description="their address, as git has it")]
    roles: Annotated[tuple[str, ...], Meta(description="their roles, which rules and permissions name")] = ()
    keys: Annotated[tuple[str, ...], Meta(description="their public SSH keys")] = ()
    also: Annotated[tuple[str, ...], Meta(description="further addresses that they commit under")] = ()
    program_of: Annotated[
        str,
        Meta(description="of a program: the address of its person; it may start, and ask for the rest"),
    ] = ""

    def __post_init__(self) -> None:
        """Refuse an address or a key that no signature can be held against."""
        for address in (self.email, *self.also, *filter(None, [self.program_of])):
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f"'{address}' is not an address")
        for key in self.keys:
            if not _PUBLIC_KEY.fullmatch(key.strip()):
                raise ValueError(
                    f"'{key[:40]}' is not a public SSH key; it looks like ssh-ed25519 AAAA…, see ssh-add -L"
                )

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, in small letters."""
        return tuple(address.lower() for address in (self.email, *self.also))

    def must_sign(self, level: str) -> bool:
        """Whether who has a key did not sign with it."""
        return bool(self.keys) and level == ASSERTED


_RETRY = {"unit": ("developer",), "integration": ("technical-lead",), "e2e": ("qa", "developer")}


class Permissions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roles that may do what is not everybody's; it is everybody's where nobody is known."""

    override: Annotated[tuple[str, ...], Meta(description="override a gate")] = ("release-manager",)
    emergency: Annotated[tuple[str, ...], Meta(description="release outside of the windows")] = (
        "release-manager",
    )
    rollback: Annotated[tuple[str, ...], Meta(description="roll a version back by hand, and unblock it")] = (
        "release-manager",
    )
    retry: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="release a commit again that the gate of this name rejected"),
    ] = msgspec.field(default_factory=lambda: dict(_RETRY))


def found(people: Iterable[Member], address: str) -> Member | None:
    """The member with this address."""
    return next((member for member in people if address.lower() in member.addresses), None)


def behind(people: Sequence[Member], address: str) -> frozenset[str]:
    """The addresses of the person, and of the person behind the program, that this address stands for."""
    member = found(people, address)
    if member is None:
        return frozenset((address.lower(),))
    owner = found(people, member.program_of)
    owned = owner.addresses if owner else filter(None, [member.program_of.lower()])
    return frozenset((*member.addresses, *owned))


def lacking(people: Sequence[Member], address: str, level: str, roles: Collection[str]) -> str:
    """Why somebody may not do what takes one of these roles; "" where they may.

    Anybody may where nobody is known or no role is named. level: how the person is known.
    """
    if not people or not roles:
        return ""
    member = found(people, address)
    if member is None:
        return "is not in people"
    if member.program_of:
        return "is a program, which may only ask"
    if not set(roles) & set(member.roles):
        return f"is not in the role of {' or '.join(sorted(roles))}"
    return "has a key and did not sign with it" if member.must_sign(level) else ""


def doubled(people: Sequence[Member]) -> str:
    """What is wrong with the list; "" where all is well.

    That is an address or a key that two have, or a program that acts for another.
    """
    addresses = [address for member in people for address in member.addresses]
    keys = [" ".join(key.split()[:2]) for member in people for key in member.keys]
    twice = next((one for one in addresses if addresses.count(one) > 1), "")
    if twice:
        return f"{twice} stands in people twice; give one person all of their roles and keys"
    twice = next((one for one in keys if keys.count(one) > 1), "")
    if twice:
        return f"the key {twice[:40]}… stands in people twice; a key is one person's"
    owners = ((member, found(people, member.program_of)) for member in people if member.program_of)
    chained = next((member.name for member, owner in owners if owner and owner.program_of), "")
    return f"{chained} acts for another program; program_of names a person" if chained else ""
