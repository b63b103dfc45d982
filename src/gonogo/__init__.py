"""gonogo takes software from commits to production."""

__version__ = "0.1.0"
