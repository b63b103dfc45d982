from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shop.accounts import Accounts
from shop.exchange import RefusedError

if TYPE_CHECKING:
    from shop.database import Database


def test_a_session_lasts_from_sign_in_to_sign_out(database: Database):
    accounts = Accounts(database)
    token = accounts.sign_in("visitor", "let me in")
    assert accounts.user(token) == "visitor"
    accounts.sign_out(token)
    with pytest.raises(RefusedError, match="sign in first"):
        accounts.user(token)


@pytest.mark.parametrize(("name", "password"), [("visitor", "let me out"), ("nobody", "let me in")])
def test_wrong_names_and_passwords_are_refused_alike(database: Database, name: str, password: str):
    with pytest.raises(RefusedError, match="wrong name or password"):
        Accounts(database).sign_in(name, password)
