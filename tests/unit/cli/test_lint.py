"""`gonogo lint` as people read it."""

from __future__ import annotations

HISTORY = """
commit main  feat: sell things
tag v1.0.0
commit main  Added a till
commit main  Added a door
"""


def test_each_fault_has_its_place_and_each_advice_is_said_once(tell, gonogo):
    done = gonogo("lint", at=tell(HISTORY))
    assert done.code == 3
    assert done.out.count("there is no type, colon and space before the text") == 2
    assert done.out.count("begin with a type, such as: feat(search): find by colour") == 1
