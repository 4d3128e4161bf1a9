"""Schemes that no source names, written with nothing but the guide, run from a referral over HTTP to statement and RAG.

The guide's own example, two of other countries, a devolved one, and one of England's that pays by the wage of the day.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from milepost.embedded import EmbeddedKafka
from milepost.environment import CHECKOUT
from shared.terms.programme import load
from tests.conftest import database_now
from tests.journey.invented.stories import INVENTED
from tests.journey.programmes.telling import Story
from tests.journey.town import Town, founded, neutral_environment
from tests.programmes import guide_example

HERE = Path(__file__).parent
FIRST_DAY, LAST_DAY = date(2018, 4, 2), date(2027, 9, 20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of programmes in which none of ours is."""
    made = copytree(HERE / "programmes", tmp_path_factory.mktemp("invented") / "programmes")
    copytree(CHECKOUT / "programmes" / "wages", made / "wages")
    (made / "skye.yaml").write_text(guide_example(), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def town(postgres: str, broker: EmbeddedKafka, folder: Path, tmp_path_factory: Any) -> Iterator[Town]:
    given = neutral_environment() | {"MILEPOST_PROGRAMMES": str(folder)}
    with founded(tmp_path_factory.mktemp("town"), database_now(postgres), broker.bootstrap, given, FIRST_DAY) as opened:
        yield opened


@pytest.fixture(scope="module")
def stories(town: Town, folder: Path) -> dict[str, Story]:
    told = INVENTED.tell_all(town, load(folder))
    town.clock(LAST_DAY)
    return told


@pytest.mark.parametrize("name", INVENTED)
def test_its_people_reach_their_outcomes_on_their_days(stories: dict[str, Story], name: str) -> None:
    stories[name].holds()


OUTCOMES = {
    "RESTORE": ["2100.00"],
    "MUNSTER": ["311.00", "311.00", "613.00", "613.00", "737.00", "737.00"],
    "GLENS": ["800.00", "2000.00"],
    "TICKET": ["1700.00", "1750.00"],
    "SKYE": ["250.00", "900.00", "1100.00", "1400.00", "1400.00"],
}
"""What is paid for outcomes by the price of the day, in order; RESTORE's second does not fit under its cap."""
FEES = {"RESTORE": ("258.06", "400.00"), "MUNSTER": ("0.00", "0.00"), "SKYE": ("13333.33", "13333.34")} | dict.fromkeys(
    ("GLENS", "TICKET"), ("0.00", "0.00")
)
"""The delivery fee of the first month and of the second. RESTORE: 400.00 a month, for 20 of 31 days."""


@pytest.mark.parametrize("name", INVENTED)
def test_its_statements_pay_them_to_the_penny(stories: dict[str, Story], name: str) -> None:
    statements = stories[name].statements()
    lines = [line for statement in statements for line in statement["lines"] if line["kind"] == "outcome"]
    assert sorted((line["amount"] for line in lines), key=Decimal) == OUTCOMES[name]
    assert tuple(statement["delivery_fee"] for statement in statements[:2]) == FEES[name]
    for statement in statements:
        assert Decimal(statement["total"]) == sum(Decimal(line["amount"]) for line in statement["lines"])


FIGURES = [
    ("RESTORE", "profile", "2022-07", 2, 2, "green"),  # 1.6 starts a month along the curve: 1.6 × 1.475
    ("RESTORE", "profile", "2023-07", 2, 9, "red"),  # 1.6 × 5.9
    ("MUNSTER", "starts", "2026-01", 2, 2, "green"),
    ("MUNSTER", "plans", "2026-02", 2, 2, "green"),
    ("MUNSTER", "sustained", "2026-08", 2, 2, "green"),
    ("GLENS", "mix", "2018-08", 4, 4, "green"),
    ("GLENS", "rate", "2018-08", 2, 4, "green"),
    ("TICKET", "reached", "2024-05", 2, None, "green"),
    ("SKYE", "K1", "2027-04", 2, 20, "red"),
    ("SKYE", "K2", "2027-04", 2, 2, "green"),
    ("SKYE", "K3", "2027-05", 2, 2, "grey"),
]


@pytest.mark.parametrize(("name", "kpi", "month", "numerator", "denominator", "rag"), FIGURES)
def test_its_figures_have_their_colour(
    stories: dict[str, Story], name: str, kpi: str, month: str, numerator: int, denominator: int | None, rag: str
) -> None:
    figure = stories[name].figure(kpi, month)
    assert (figure["numerator"], figure["denominator"], figure["rag"]) == (numerator, denominator, rag), figure


def test_nothing_is_lost_or_held(stories: dict[str, Story], town: Town) -> None:
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)
