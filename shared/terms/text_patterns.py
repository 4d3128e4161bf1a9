"""Patterns for texts in request bodies. A zero byte is never allowed, because Postgres cannot store it."""

WRITTEN = r"^[^\x00]*$"
"""Text of any number of lines."""
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
"""Text of one line."""
