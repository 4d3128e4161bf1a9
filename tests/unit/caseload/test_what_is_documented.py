"""What the documentation shows is so: examples are accepted, states and reasons are those of the rule book."""

import orjson
import pytest

from services.caseload import reactions
from services.caseload.commands import wanted
from services.caseload.commands.wanted import Body
from services.caseload.domain import DIAGRAMS, clocks, leaving, starting, support
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES, REFERRAL_STATES, WITH_PROVIDER
from shared.terms.parsing import parse
from tests.programmes import shipped
from tests.unit.caseload.people import LLWHP

BODIES = [body for body in Body.__subclasses__() if hasattr(body, "EXAMPLE")]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_example_is_accepted(body: type[Body]):
    assert parse(body, orjson.dumps(body.EXAMPLE)).validated()


def choices(body: type[Body], name: str) -> set[str]:
    return set(body.model_fields[name].annotation.__args__)  # type: ignore[union-attr]


def test_the_choices_of_the_bodies_are_those_of_the_rules():
    for clock in (*clocks.EXCUSABLE, "assessment_health", "standard_rapid-job-search"):
        assert wanted.ExceptionIn(clock=clock, reason="severe_weather").clock == clock
    assert choices(wanted.DidNotStartIn, "reason") == set(starting.DID_NOT_START_REASONS)
    assert choices(wanted.InErrorIn, "reason") == set(leaving.ERROR_REASONS)
    assert choices(wanted.ExitIn, "kind") == set(leaving.EXITS) == set(leaving.EXIT_EVENTS)
    assert choices(wanted.AppointmentIn, "kind") == set(support.APPOINTMENT_KINDS)


@pytest.mark.parametrize("title", DIAGRAMS)
def test_every_state_that_can_be_reached_is_in_its_table(title: str):
    table = DIAGRAMS[title]
    reached = {after for events in table.values() for after in events.values()}
    assert reached <= set(table)
    assert set(table) - reached == {next(iter(table))} or next(iter(table)) in reached


def test_the_groups_of_states_are_states():
    assert set(PARTICIPANT_STATES) > IN_SUPPORT
    assert set(REFERRAL_STATES) > WITH_PROVIDER
    assert all("withdraw" in REFERRAL_STATES[state] for state in WITH_PROVIDER)
    assert all("exit_early" in PARTICIPANT_STATES[state] for state in IN_SUPPORT)


def test_the_reasons_without_an_exit_report_are_reasons_one_can_give():
    without = {reason for rule in LLWHP.exit_report for reason in rule.not_required_after}
    assert without <= set(leaving.EXITS["early_exit"])


def test_every_requirement_of_a_programme_can_be_checked():
    for programme in shipped().values():
        assert set(programme.start_requires) <= set(starting.REQUIREMENTS), programme.id


def test_the_events_it_hears_are_the_ones_its_page_names():
    handlers = reactions.made(shipped()).table
    assert {name.removesuffix(".v1") for name in handlers} == {
        "referral.received",
        "referral.allocated",
        "referral.acknowledged",
        "referral.rejected",
        "referral.cancelled",
        "referral.cancel_requested",
        "outcome.achieved",
        "outcome.unachieved",
    }
