"""Gates: one kind a file, with its settings, what it collects and how it decides.

They enter by the entry point group `gonogo.gates`, as a plugin's do, and do not know each other.
"""
