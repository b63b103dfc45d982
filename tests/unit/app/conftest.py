"""It is January 2027 for every test of the application."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def january():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1800000000")
        yield


@pytest.fixture
def shop(tell):
    """Two releases, and something to come."""
    return tell("""
commit main  feat: sell things
tag v1.0.0
commit main  fix: count each thing once
tag v1.0.1
author Bob Sled <bob@shop.example>
commit main  feat: search
""")
