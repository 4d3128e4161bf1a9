"""Texts that people write, as the bodies of routes take them: never with a zero byte, which no table can keep."""

WRITTEN = r"^[^\x00]*$"
"""In as many lines as it takes."""
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
"""In one line."""
