"""One town for all the edge cases: everybody has a provider, an area and a group that nobody else in it has.

Its clock only moves forward; the files are read in the order of their names, and each goes on from where it finds it.
"""

from collections.abc import Iterator

import pytest

from tests.journey.conftest import Found
from tests.journey.town import Town


@pytest.fixture(scope="package")
def town(found: Found) -> Iterator[Town]:
    with found() as opened:
        yield opened
