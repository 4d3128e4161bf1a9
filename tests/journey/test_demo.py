"""The demo in small: a dozen people of March 2018 on the four real services, from the referral to the signed month."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from milepost import barrier
from milepost.demo.actors import Actors
from milepost.demo.arrivals import THE_FRIDAY
from milepost.demo.assumptions import Parameters
from milepost.demo.commissioner import Commissioner
from milepost.demo.journey import Journey, journey_of
from milepost.demo.performance import open_services
from milepost.demo.reading import Reading, read
from milepost.demo.report import print_report
from milepost.demo.script import Life, Script
from milepost.demo.story import Simulation
from milepost.operations import Operations
from milepost.tokens import sandbox_token
from shared.terms.calendar import Month
from shared.terms.programme import Programme, load
from tests.conftest import PROGRAMMES
from tests.journey.town import Town

MARCH = Month.of("2018-03")
A_DOZEN = 12


@dataclass
class Night:
    """A performance that is over: what was played, what was said aloud, and everything that was read."""

    play: Simulation
    aloud: list[str]
    reading: Reading
    journey: Journey
    programme: Programme

    @property
    def lives(self) -> list[Life]:
        return self.play.lives


@pytest.fixture(scope="module")
def night(town: Town) -> Iterator[Night]:
    programme = load(PROGRAMMES)["LLWHP"]
    yield town.run(_perform(town, programme, _a_dozen(programme)))


def _a_dozen(programme: Programme) -> list[Life]:
    """Those of whom a story is told, and some who come on the day a subcontractor has no room."""
    lives = Script(programme, Parameters(), 2018, MARCH).lives()
    told = [life for life in lives if life.arrival.role]
    others = [life for life in lives if not life.arrival.role and life.arrival.referred_on == date(2018, 3, 7)]
    return [*told, *others[: A_DOZEN - len(told)]]


async def _perform(town: Town, programme: Programme, lives: list[Life]) -> Night:
    issuer, aloud = Path(town.environment["MILEPOST_JWKS"]).parent, []

    def token_of(org: str, kind: str, client: str = "") -> str:
        return sandbox_token(issuer, org, kind, client=client)

    def tell(day: date, word: str) -> None:
        aloud.append(word)

    addresses = town.stack.addresses
    operator = Operations(town.stack.ops_addresses, token_of("milepost", "operator"))
    async with open_services(addresses) as milepost, operator as services:
        commissioner = Commissioner.of(milepost, token_of, programme)
        cast = Actors(milepost, token_of, programme, tell)
        play = Simulation(lives, cast, commissioner, services, town.stack, MARCH, tell)
        await play.run()
        await barrier.drain(services)
        reading, journey = await asyncio.gather(read(commissioner, MARCH), journey_of(services, play.cases[0].id))
        return Night(play, aloud, reading, journey, programme)


@pytest.mark.timeout(300)
def test_the_friday_figure_is_what_was_referred_by_that_friday(night: Night) -> None:
    opened = night.reading.kpi("friday", "K1")["in_month"]["open_month"]
    assert opened["to_date"] == sum(life.arrival.referred_on <= THE_FRIDAY for life in night.lives)
    assert (opened["profile"], opened["pro_rata_profile"]) == (400, 133)


def test_march_is_signed_with_everybody_in_it(night: Night) -> None:
    assert night.reading.kpi("march", "K1")["in_month"]["signed"]["numerator"] == A_DOZEN


def test_everybody_whose_life_says_so_has_started(night: Night) -> None:
    started = sum(life.started_on is not None for life in night.lives)
    assert night.reading.kpi("last", "K17")["in_month"]["numerator"] == started


def test_the_first_statement_is_the_delivery_fee_alone(night: Night) -> None:
    statement = night.reading.statements["2018-03"]
    assert (statement["total"], statement["outcomes"]) == ("197950.00", "0.00")
    assert statement["state"] == "AUTHORISED"


@pytest.mark.parametrize(
    "word",
    ["is a MAPPA referral without an address: contact through safeguarding", "has no capacity for", "because of snow"],
)
def test_what_is_staged_is_said_aloud(night: Night, word: str) -> None:
    assert any(word in said for said in night.aloud)


def test_who_was_declined_is_allocated_to_somebody_else(night: Night) -> None:
    declined = night.play.actors.declined
    assert declined is not None
    said = next(word for word in night.aloud if "has no capacity for" in word)
    assert not said.startswith(declined.provider)
    assert said.endswith(declined.provider)


def test_the_journey_tells_of_the_snow_and_of_the_start(night: Night) -> None:
    words = [step.words for step in night.journey.steps]
    assert "appointment missed: severe weather" in words
    assert any("started" in word for word in words)
    assert set(night.journey.consumed) == {"referrals", "caseload", "outcomes"}


def test_the_report_is_printed_under_the_headings_of_s0_with_addresses(night: Night) -> None:
    console = Console(file=StringIO(), width=160)
    print_report(night.reading, night.programme, console)
    said = console.file.getvalue()
    for heading in ("Background", "LLWHP Delivery Model", "Commencement of service delivery", "Contract Management"):
        assert heading in said
    assert "/v1/programmes/LLWHP/figures/K1?month=2018-03&as_at=2018-03-09" in said
    assert "/v1/statements/stm_" in said


def test_nothing_is_lost(night: Night, town: Town) -> None:
    assert town.audit().quiet
