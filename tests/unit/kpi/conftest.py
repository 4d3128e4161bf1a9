"""Local London's programme as it is written, and a way to change a KPI of it."""

from pathlib import Path

import pytest

from shared.terms.programme import Programme, load

PROGRAMMES = Path(__file__).parents[3] / "programmes"


@pytest.fixture(scope="session")
def llwhp() -> Programme:
    return load(PROGRAMMES)["LLWHP"]
