"""What the API reads, under the client's row policies; it decides nothing."""

from typing import Any

Resource = dict[str, Any]
"""A resource as a response shows it, by the names of its members."""
