"""Secrets in the keyring of the desktop or of the system."""

from __future__ import annotations

from shlex import quote

import msgspec

from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.secrets import Secret


class KeyringSettings(msgspec.Struct, frozen=True):
    """place: SERVICE/USER; the user is what is behind the last slash."""

    place: str

    def __post_init__(self) -> None:
        """Refuse what names no user of a service."""
        service, _, user = self.place.rpartition("/")
        if not service or not user:
            raise ValueError("expected SERVICE/USER behind keyring:, such as keyring:registry/ci")


class KeyringSource:
    """One password, asked of the library `keyring`, which is an extra."""

    Settings = KeyringSettings

    def __init__(self, settings: KeyringSettings) -> None:
        """Take the service and the user."""
        self._service, _, self._user = settings.place.rpartition("/")

    def read(self) -> Secret:
        """See the port."""
        try:
            import keyring  # type: ignore[import-not-found,unused-ignore]  # an extra
            from keyring.errors import KeyringError  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            raise UsageError(
                "A secret is in the keyring, which is not installed for gonogo. "
                "Install it: pip install 'gonogo[keyring]'"
            ) from None
        named = f"password of {quoted(self._user)} for {quoted(self._service)}"
        try:
            value = keyring.get_password(self._service, self._user)
        except KeyringError as problem:
            raise UsageError(
                f"The {named} cannot be read from the keyring: {type(problem).__name__}. "
                "Unlock it, or see which one there is: keyring diagnose"
            ) from None
        if not value:
            there = f"keyring set {quote(self._service)} {quote(self._user)}"
            raise UsageError(f"There is no {named} in the keyring. Put it there: {there}")
        return Secret(str(value))
