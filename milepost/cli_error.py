"""An expected failure of the command: said in one line that tells what to do, and never as a traceback."""


class CliError(RuntimeError):
    """The message is for the person at the terminal: what is wrong, and what to do about it."""
