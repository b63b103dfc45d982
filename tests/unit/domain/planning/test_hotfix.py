"""A hotfix asks for less than a release, but never for less than what must not break."""

import pytest

from gonogo.domain.planning.hotfix import SKIPPED, Standing, standing


@pytest.mark.parametrize(
    ("stage", "stands"),
    [
        ("security", Standing(required=True)),
        ("unit", Standing(required=True)),
        ("smoke", Standing(required=True)),
        ("integration", Standing(required=False)),
        ("e2e", Standing(skipped=SKIPPED)),
        ("own", Standing()),
    ],
)
def test_each_gate_stands_as_was_promised(stage, stands):
    assert standing(stage) == stands


def test_what_is_not_known_stands_as_the_settings_say():
    assert standing("own").required is None


def test_a_gate_that_is_skipped_says_why():
    assert "end-to-end" in SKIPPED
    assert "verified instead" in SKIPPED
