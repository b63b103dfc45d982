"""`python -I supervisor FOLDER`: begin to supervise, in the background; ends once that is under way."""

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parent.parent))
    import_module("supervisor.begin").begin(Path(sys.argv[1]))
