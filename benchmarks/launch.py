"""Run one command and write what it took, as one line: wall seconds, CPU seconds, peak KiB, exit status.

A process of its own, as small as Python gets: Linux counts the memory of whoever starts a process into that
process's peak.
"""

import os
import sys
from time import perf_counter

null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
begin = perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
wall = perf_counter() - begin
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
