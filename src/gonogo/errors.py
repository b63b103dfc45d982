"""The tree of errors: a class for each way the world can be broken, with its exit code.

GonogoError             1   something broke
├── FormatError         1   a report of another program that cannot be read
├── RepositoryError     1   git, or the repository, cannot give what was asked
│   └── ShallowError    1   history is cut off, so the answer would be a guess
├── StoreError          1   the record, or the key that signs it, cannot be read or written
└── UsageError          2   wrong use, or wrong configuration
    ├── ForbiddenError  2   somebody may not do what they ask for
    ├── SurroundingsError 2 a program cannot be given what it is to run in
    ├── ConfigError     2   the settings file, with every problem in it
    ├── VersionError    2   a text that is not a version, or a bump that has no answer
    ├── VersionFileError 2  a file that should state the version and does not, or not clearly
    └── TemplateError   2   a change log template that cannot be rendered

Stopped                 130  we are being stopped, so what was seen is no answer

Expected outcomes (nothing to release, a lint fault) are values, never one of these.
"""

from __future__ import annotations


class GonogoError(Exception):
    """A broken world. The message says what happened and what to do; it is shown as it is."""

    exit_code = 1


class Stopped(Exception):  # noqa: N818 - it is a request, not an error
    """We are being stopped: whatever was seen on the way out is no answer and may not be recorded."""


class FormatError(GonogoError):
    """A report that another program wrote cannot be read; the sentence follows the file's name."""


class RepositoryError(GonogoError):
    """Git, or the repository, cannot give what was asked."""


class IncompleteError(RepositoryError):
    """A commit cannot be checked out whole: a part of it, such as a submodule, cannot be had.

    details: what a program said of it, line by line.
    """

    def __init__(self, sentence: str, details: tuple[str, ...] = ()) -> None:
        """Take what happened and what to do."""
        super().__init__(sentence)
        self.details = details


class ShallowError(RepositoryError):
    """History is cut off, so membership or a version would be a guess."""


class StoreError(GonogoError):
    """The record, or the key that signs it, cannot be read or written."""


class TargetError(GonogoError):
    """An environment cannot be reached, or is not as it should be."""


class NotReadyError(GonogoError):
    """Something is in the way of a release; the message tells all of it."""

    exit_code = 3


class UsageError(GonogoError):
    """The command line or a file that a person wrote is wrong."""

    exit_code = 2


class ForbiddenError(UsageError):
    """Somebody may not do what they ask for; the sentence says who may."""


class SurroundingsError(UsageError):
    """A program cannot be given what it is to run in: a sandbox that is required, or a secret."""


class VersionError(UsageError):
    """A text that is not a version of the scheme, or a bump that has no answer."""


class VersionFileError(UsageError):
    """A file that should state the version and does not, or does not clearly."""


class TemplateError(UsageError):
    """A change log template that cannot be read or rendered."""


class SeveralMeantError(UsageError):
    """A name fits releases of several packages; the sentence says which."""


class ConfigError(UsageError):
    """The settings file is wrong; `problems` holds every fault found, one line each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Join the problems to one message, a line each."""
        super().__init__("\n".join(problems))
        self.problems = problems
