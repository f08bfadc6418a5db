"""The errors that the library raises on purpose.

Each message says what was received, what is expected and what to do. The command line prints the message alone and exits with `exit_code`;
anything that is not an `AnalyticsError` is a defect of ours. This module imports nothing.
"""


class AnalyticsError(Exception):
    """Base of every error that a user can mend."""

    exit_code = 1


class InputError(AnalyticsError):
    """The files, the table or the options given are at fault."""

    exit_code = 2


class SchemaError(InputError):
    """A table lacks columns that its schema declares."""


class MissingPackageError(AnalyticsError):
    """An optional package is needed for what was asked."""
