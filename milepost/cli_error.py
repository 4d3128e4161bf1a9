"""An expected failure of the command: one line that says what to do, never a traceback."""


class CliError(RuntimeError):
    """The message is for the user: what is wrong, and what to do about it."""
