"""`gonogo demo`: the main job on a repository made for it."""

from gonogo.cli.demo.demo import command

__all__ = ["command"]
