"""The command `gonogo`, also as `python -m gonogo`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and exit with its code, at once: a command leaves nothing to tidy up."""
    from gonogo.cli.main import run

    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
