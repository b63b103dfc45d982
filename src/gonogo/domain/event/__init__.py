"""Events: what happened, as typed values that subscribers are told of.

`kinds.py` has one struct for each kind, `event.py` what every event has.
"""

from gonogo.domain.event.event import Event, Told, chosen, read
from gonogo.domain.event.kinds import KINDS, Fact

__all__ = ["KINDS", "Event", "Fact", "Told", "chosen", "read"]
