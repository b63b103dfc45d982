"""Time, so that nothing else has to ask for it; and other clocks, so that nobody has to believe this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from gonogo.domain.elapsed import Moment
    from gonogo.domain.window.trust import Compared


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time now, in UTC; it jumps when somebody sets the clock."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment, for how long something takes; setting the clock does not move them."""
        ...

    def moment(self) -> Moment:
        """The time now, by both clocks: what began or ended then can be told apart from a clock that was set.

        Where the machine keeps no clock over suspensions and processes, only moments of one process compare.
        """
        ...


class Clocks(Protocol):
    """The clocks of others, as far as there are any that can be asked."""

    def compared(self) -> tuple[Compared, ...]:
        """This machine's clock beside each of them, asked now; at most a few seconds each."""
        ...


class NoClocks:
    """Where there are none."""

    def compared(self) -> tuple[Compared, ...]:
        """None."""
        return ()
