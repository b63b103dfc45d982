"""When one may: windows, freezes and holidays, as a clock on the wall of a zone shows the time.

A moment is open where the wall clock shows a time inside the window, and neither a freeze nor a holiday
holds. So 09:00 is nine on the wall in summer and in winter. Where the clock is set forward, times that it
skips do not come, and a window that would have begun in them begins with the first time that is shown.
Where it is set back, an hour is shown twice, and is both times what it is.
"""

from __future__ import annotations

from gonogo.domain.window.freeze import Freeze
from gonogo.domain.window.status import HORIZON, Closure, WindowStatus, look, shown
from gonogo.domain.window.window import Window

__all__ = ["HORIZON", "Closure", "Freeze", "Window", "WindowStatus", "look", "shown"]
