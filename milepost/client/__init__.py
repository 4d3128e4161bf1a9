"""The asynchronous client of the four services: tokens, keys, versions, positions, pages, retries, problems.

docs/guides/use-the-client.md shows how to use it.
"""

from milepost.client import errors
from milepost.client.answers import Answer
from milepost.client.client import Client, Milepost
from milepost.client.errors import NoAnswer, Problem
from milepost.client.session import Position
from milepost.client.transport import Connections, is_ready

__all__ = ["Answer", "Client", "Connections", "Milepost", "NoAnswer", "Position", "Problem", "errors", "is_ready"]
