"""The secrets of this process."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.adapters.secrets.vault import Vault


@cache
def vault() -> Vault:
    """What looks secrets up, one in a process: what it revealed anywhere is masked everywhere."""
    from gonogo.adapters.secrets.vault import Vault
    from gonogo.plugins import SECRETS, installed

    return Vault(partial(installed, SECRETS))
