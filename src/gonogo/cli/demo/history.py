"""The repository of the demo: a small shop, a year of its life."""

from __future__ import annotations

from gonogo.testing.history import History, read_history

_STORY = """
at 2026-01-12 09:00
author Ann Chovey <ann@shop.example>
write pyproject.toml [project]
  name = "shop"
  version = "1.0.0"  # raised by each release
write shop.py PRICES = {}
commit main  feat: sell things
wait 2d
commit main  feat(cart): keep what was chosen
wait 1d
author Bob Sled <bob@shop.example>
commit main  fix(cart): count each thing once (#3)

  Closes #2
tag v1.0.0 : The first shop
branch develop
wait 3d
branch search
author Cem Ent <cem@shop.example>
write search.py def find(word): ...
commit search  feat(search): find by name (#7)
wait 5h
commit search  fix(search): find names in capitals, closes #8
merge search into develop
wait 1d
author Ann Chovey <ann@shop.example>
commit develop  perf(cart): one query instead of many
wait 1d
commit develop  feat(cart): wish lists
wait 6h
revert develop  feat(cart): wish lists
wait 1d
branch release/1.1.0
write pyproject.toml [project]
  name = "shop"
  version = "1.1.0"  # raised by each release
commit release/1.1.0  chore(release): 1.1.0
merge release/1.1.0 into main
tag v1.1.0 : Search
merge main into develop
wait 4d
author Bob Sled <bob@shop.example>
commit develop  docs: how to run the shop
wait 1d
commit develop  feat(checkout)!: pay at the end, not at the door

  The door was often closed.

  BREAKING CHANGE: `pay()` wants the whole cart.
  Call `pay(cart)` instead of `pay(thing)` for each thing.
  Refs: SHOP-12
  Co-authored-by: Dee Ply <dee@shop.example>
wait 2d
author Ann Chovey <ann@shop.example>
commit develop  fix(search): no <script> in what was looked for (#15)
wait 3h
commit develop  make the tests faster
"""


def shop() -> History:
    """Two releases on main, a third in the making on develop."""
    return read_history(_STORY)
