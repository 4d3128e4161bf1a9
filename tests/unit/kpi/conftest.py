"""Local London's programme as it is written, and a way to change a KPI of it."""

import pytest

from shared.terms.programme import Programme
from tests.programmes import shipped


@pytest.fixture(scope="session")
def llwhp() -> Programme:
    return shipped()["LLWHP"]
