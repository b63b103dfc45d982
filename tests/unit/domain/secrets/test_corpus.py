"""Two hundred planted secrets, of which none comes out, and two thousand ordinary lines, which stay."""

from __future__ import annotations

import json
import random
import uuid
from base64 import b64encode
from pathlib import Path

import pytest
from tests.planted import SCANNED, Planted, planted

from gonogo.domain.secrets import mask
from gonogo.domain.secrets.printed import Printed, mask_printed

ORDINARY = Path(__file__).with_name("ordinary.txt").read_text(encoding="utf-8").splitlines()
"""What pytest, pip, npm, node, cargo, Maven, git, gcc, Terraform, kubectl and others printed."""


def came_out(shown: str, plants: list[Planted]) -> list[str]:
    return [plant.kind for plant in plants if plant.is_in(shown)]


@pytest.mark.threat(
    "program", "Print secrets in any of two hundred ways, so that a report or a log shows them"
)
@pytest.mark.parametrize("seed", range(5))
def test_none_of_two_hundred_planted_secrets_comes_out(seed: int) -> None:
    plants = planted(seed)
    assert len(plants) >= 200
    assert len(SCANNED.split()) >= 100
    assert [plant.kind for plant in plants if plant.is_in(mask(plant.line))] == []


def test_none_comes_out_of_text_that_holds_all_of_them() -> None:
    plants = planted()
    text = "\n".join(f"2026-11-20T10:00:00Z worker-{at} INFO {one.line}" for at, one in enumerate(plants))
    assert came_out(mask_printed(text), plants) == []
    output = Printed()
    chunks = [text.encode()[at : at + 999] for at in range(0, len(text.encode()), 999)]
    assert came_out(b"".join([*map(output.feed, chunks), output.close()]).decode(), plants) == []


def test_none_comes_out_of_a_line_of_json_or_of_a_traceback() -> None:
    for plant in planted():
        for line in (
            json.dumps({"message": plant.line}),
            f"ValueError: {plant.line}",
            f"\x1b[31m{plant.line}\x1b[0m",
        ):
            assert not plant.is_in(mask(line)), (plant.kind, line, mask(line))


def ordinary_by_chance() -> list[str]:
    """What is random by nature, and no secret."""
    chance = random.Random(5)
    lines = []
    for at in range(20):
        digest = chance.randbytes(32)
        integrity = b64encode(chance.randbytes(64)).decode()
        lines += [
            f"web: Pulling from library/nginx@sha256:{digest.hex()}",
            f"Digest: sha256:{digest.hex()}",
            f'"integrity": "sha512-{integrity}",',
            f"{digest.hex()[:40]} refs/heads/feature/{at}",
            f"request {uuid.UUID(bytes=digest[:16])} took {at} ms",
            f"golang.org/x/text v0.3.{at} h1:{b64encode(digest).decode()}",
            f'<img src="data:image/png;base64,iVBORw0KGgo{integrity[:60]}">',
            f"checksum = {digest.hex()}",
            f"deadbeef{digest.hex()[:8]} 1.{at}.0-rc.{at} 2026-11-{at + 1:02}T10:00:00.000Z",
        ]
    return lines


def test_of_two_thousand_ordinary_lines_at_most_one_in_two_hundred_is_masked_for_nothing() -> None:
    lines = ORDINARY + ordinary_by_chance()
    masked = [line for line in lines if mask_printed(line) != line]
    assert len(lines) >= 2000
    assert len(masked) <= len(lines) * 0.005, masked
