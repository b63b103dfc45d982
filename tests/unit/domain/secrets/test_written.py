"""What looks like a secret in what somebody wrote."""

from __future__ import annotations

import pytest
from tests.planted import planted

from gonogo.domain.secrets.written import has_secret


def test_most_planted_secrets_are_seen_in_a_message() -> None:
    plants = planted()
    seen = [plant for plant in plants if has_secret(f"fix: what it says\n\n{plant.line}\n")]
    assert len(seen) >= 0.8 * len(plants)


@pytest.mark.parametrize(
    "message",
    [
        "feat(shop): sell apples by weight",
        "Merge branch 'feature/a-very-long-name-of-a-branch' into develop",
        f'Revert "feat: buy"\n\nThis reverts commit {"0a1b2c3d" * 5}.',
        "fix: tell what the token is for, and where the password comes from",
        "docs: see https://shop.example/a/long/path/of/some/page-2026",
        "chore: bump lib\n\nSigned-off-by: Ann <ann@shop.example>",
    ],
)
def test_ordinary_messages_have_none(message: str) -> None:
    assert not has_secret(message)


def test_a_name_with_a_value_is_one() -> None:
    assert has_secret("fix: use password=hunter2x here")
