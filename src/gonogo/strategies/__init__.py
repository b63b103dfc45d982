"""Strategies: one kind of rollout a file. They return steps and run nothing.

They enter by the entry point group `gonogo.strategies`, as a plugin's do, and do not know each other.
"""
