"""Every programme that ships, from a referral over HTTP to its own outcomes, claims, statements and figures.

All stories are told in one town, whose clock moves from the day the first programme took people to after the last.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from milepost.embedded import EmbeddedKafka
from shared.terms.money import pounds
from shared.terms.programme import Kpi
from tests.conftest import database_now
from tests.journey.programmes import placement_and_support, west_london, work_and_health
from tests.journey.programmes.telling import SHIPPED, Story
from tests.journey.town import Town, founded, neutral_environment
from tests.programmes import shipped

PROGRAMMES = shipped()
TAKING = {name: one for name, one in PROGRAMMES.items() if not one.portfolio}
TOLD = (placement_and_support, west_london, work_and_health)
FIRST_DAY, LAST_DAY = date(2014, 3, 3), date(2020, 4, 1)
PAYING = [name for name, one in TAKING.items() if any(outcome.prices for outcome in one.outcomes)]
FEES = {"LLWHP": ["197950.00"], "CLW": ["270000.00"], "WLA-WHP": ["213333.33", "213333.34"]}
"""A month's delivery fee, by hand: thirty or forty per cent of the contract, over sixty months."""


@pytest.fixture(scope="module")
def town(postgres: str, broker: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, dsn = tmp_path_factory.mktemp("town"), database_now(postgres)
    with founded(folder, dsn, broker.bootstrap, neutral_environment(), FIRST_DAY) as opened:
        yield opened


@pytest.fixture(scope="module")
def stories(town: Town) -> dict[str, Story]:
    told = SHIPPED.tell_all(town, PROGRAMMES)
    town.clock(LAST_DAY)
    return told


def test_every_programme_that_takes_people_has_a_story() -> None:
    assert SHIPPED.keys() == TAKING.keys()


@pytest.mark.parametrize("name", TAKING)
def test_its_people_reach_their_outcomes_on_their_days(stories: dict[str, Story], name: str) -> None:
    stories[name].holds()


@pytest.mark.parametrize("name", TAKING)
def test_each_of_its_outcomes_is_reached_by_somebody(stories: dict[str, Story], name: str) -> None:
    reached = {outcome for outcomes in stories[name].reached.values() for outcome in outcomes}
    assert reached == {outcome.id for outcome in TAKING[name].outcomes}


@pytest.mark.parametrize("name", sorted(TAKING.keys() - set(PAYING)))
def test_what_has_no_price_is_not_claimed(stories: dict[str, Story], name: str) -> None:
    assert [client.claims() for client in stories[name].people] == [{}] * len(stories[name].people)


@pytest.mark.parametrize("name", PAYING)
def test_what_has_a_price_is_claimed_approved_and_paid_on_a_statement_to_the_penny(
    stories: dict[str, Story], name: str
) -> None:
    story = stories[name]
    statements = story.statements()
    paid = [line for statement in statements for line in statement["lines"] if line["kind"] == "outcome"]
    assert sorted((line["participant_id"], line["amount"]) for line in paid) == sorted(_prices(story))
    for statement in statements:
        assert statement["state"] == "AUTHORISED"
        assert Decimal(statement["total"]) == sum(Decimal(line["amount"]) for line in statement["lines"])
        assert statement["delivery_fee"] in FEES.get(name, ["0.00"])
    claims = [claim for client in story.people for claim in client.claims().values()]
    assert {claim["state"] for claim in claims} == {"paid"}


def _prices(story: Story) -> Iterator[tuple[str, str]]:
    """Who is paid for, and how much, by the contract's price of the day."""
    for participant_id, reached in story.reached.items():
        for outcome, day in reached.items():
            prices = [one for one in story.programme.outcome(outcome).prices if one.effective_from <= day]
            if prices:
                yield participant_id, pounds(max(prices, key=lambda one: one.effective_from).amount)


COUNTED = [(name, kpi) for name, one in TAKING.items() for kpi in one.kpis if not kpi.judged]


@pytest.mark.parametrize(("name", "kpi"), COUNTED, ids=lambda it: getattr(it, "id", it))
def test_its_figures_count_them_and_name_them_as_the_records_behind(
    stories: dict[str, Story], name: str, kpi: Kpi
) -> None:
    story = stories[name]
    behind = _behind(story, kpi.numerator)
    at = f"/v1/programmes/{name}/figures/{kpi.id}"
    asked = {"month": str(story.today)[:7], "window": "cumulative"}
    figure = story.people[0].commissioner.read("kpi", at, **asked)
    assert figure["numerator"] == len(behind)
    records = story.people[0].commissioner.read("kpi", f"{at}/records", **asked, limit=200)
    assert {each["participant_id"] for each in records["items"]} == behind


def _behind(story: Story, measure: str) -> set[str]:
    """The people who make a measure, as their story tells it."""
    if measure.startswith("outcome:"):
        wanted = measure.removeprefix("outcome:")
        return {participant_id for participant_id, reached in story.reached.items() if wanted in reached}
    told = {
        "outcomes": {participant_id for participant_id, reached in story.reached.items() if reached},
        "job_starts": {client.id for client in story.people if client.in_work_since},
        "supply_chain_starts": {client.id for client in story.people if client.provider.startswith("sub-")},
        "plans_in_time": set[str](),
    }
    return told.get(measure, {client.id for client in story.people})


def test_the_portfolio_sums_its_parts(stories: dict[str, Story]) -> None:
    [portfolio] = [one for one in PROGRAMMES.values() if one.portfolio]
    parts = [stories[name] for name in portfolio.parts]
    reader = parts[0].town.actor(portfolio.commissioner, "commissioner")
    for kpi in portfolio.kpis:
        figure = reader.read(
            "kpi", f"/v1/programmes/{portfolio.id}/figures/{kpi.id}", month="2019-11", window="cumulative"
        )
        assert figure["numerator"] == sum(len(_behind(part, kpi.numerator)) for part in parts), kpi.id


def test_nothing_is_lost_held_or_told_of_anybody(stories: dict[str, Story], town: Town) -> None:
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)
    logged = " ".join(town.stack.log(service).read_text() for service in ("referrals", "caseload", "outcomes", "kpi"))
    assert not [word for word in ("Sample1", "Invented Road", "W13 9ZZ", "QQ70", "Bakery", "College") if word in logged]
