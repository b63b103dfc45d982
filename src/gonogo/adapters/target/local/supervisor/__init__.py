"""The supervisor of one environment: a program of its own that needs nothing but the standard library.

It is started as `python -I supervisor FOLDER` and outlives the command that started it. It is the parent
of Envoy and of every instance; all that it knows stands in the folder, so another one can take over.
"""
