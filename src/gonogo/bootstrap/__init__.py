"""The one place where things are wired, each built when it is first needed."""
