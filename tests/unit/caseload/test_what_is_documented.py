"""What the documentation shows is so: examples are accepted, states and reasons are those of the rule book."""

from typing import get_args

import orjson
import pytest

from services.caseload.domain import DIAGRAMS, endings, exits, starts, states, support
from services.caseload.domain.deadlines import TASKS
from services.caseload.domain.states import IN_SUPPORT, PARTICIPANT_STATES, REFERRAL_STATES, WITH_PROVIDER
from services.caseload.request_bodies.exceptions import ExceptionIn
from services.caseload.request_bodies.fields import Body
from services.caseload.wiring import SERVICE
from shared.terms.parsing import parse
from tests.programmes import shipped
from tests.unit.caseload.people import LLWHP

assert SERVICE.routers  # imports every body
BODIES = [body for body in Body.__subclasses__() if hasattr(body, "EXAMPLE")]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_every_example_is_accepted(body: type[Body]):
    assert parse(body, orjson.dumps(body.EXAMPLE)).validated()


def test_every_deadline_of_a_task_or_a_promise_can_be_excused():
    for clock in ("acknowledge", *TASKS, "assessment_health", "standard_rapid-job-search"):
        assert ExceptionIn(clock=clock, reason="severe_weather").clock == clock


def test_every_kind_of_exit_has_its_reasons_and_its_event():
    assert set(get_args(exits.ExitKind)) == set(exits.EXITS) == set(support.EXIT_EVENTS)
    assert {reason for reasons in exits.EXITS.values() for reason in reasons} == set(endings.ENDS)


@pytest.mark.parametrize("title", DIAGRAMS)
def test_the_states_of_the_responses_are_those_of_the_tables(title: str):
    assert set(get_args(getattr(states, f"{title}State"))) == set(DIAGRAMS[title])


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
    assert without <= set(exits.EXITS["early_exit"])


def test_every_requirement_of_a_programme_can_be_checked():
    for programme in shipped().values():
        assert set(programme.start_requires) <= set(starts.REQUIREMENTS), programme.id
