"""What the audience sees: bars, colours, a timeline in words."""

import re
from datetime import UTC, date, datetime
from io import StringIO

from rich.console import Console

from milepost.demo.bars import bar, coloured
from milepost.demo.journey import WORDS, Journey, Step, journey_of, print_journey
from milepost.demo.options import DemoOptions
from shared.terms.events import EVENTS


def printed(show) -> str:
    console = Console(file=StringIO(), width=160)
    show(console)
    return console.file.getvalue()


def test_half_of_the_full_is_half_a_bar() -> None:
    assert bar("50.0", 100, 8, "green") == "[green]████[/]    "


def test_a_bar_never_leaves_its_frame() -> None:
    assert bar("250.0", 100, 4, "red") == "[red]████[/]"
    assert bar(None, 100, 4, "red") == "[red][/]    "


def test_a_mark_stands_where_the_other_ends() -> None:
    assert bar("75.0", 100, 4, "cyan", mark="25.0") == "[cyan]█[/]│[cyan]█ [/]"


def test_a_colour_is_said_in_words_too() -> None:
    assert coloured("amber") == "[yellow]amber[/]"
    assert coloured(None) == ""


def test_every_event_of_the_journey_has_words_that_fit_its_example() -> None:
    for type_, say in WORDS.items():
        assert say(EVENTS[type_].EXAMPLE), type_


def test_an_event_without_words_of_its_own_is_named() -> None:
    step = Step(date(2018, 3, 1), datetime(2018, 3, 1, tzinfo=UTC), "caseload", 1, "assessment.completed.v1", {})
    assert step.words == "assessment.completed"


def item(seq: int, type_: str, day: str, recorded: str = "") -> dict:
    told = {"occurred_on": day, "recorded_at": f"{recorded or day}T17:00:00+00:00"}
    return {"seq": seq, "type": type_, "data": EVENTS[type_].EXAMPLE, **told}


class Told:
    """Four services that each tell what they said of one person."""

    async def get_all(self, path: str) -> dict:
        assert path == "/ops/v1/streams/participant/ref_1"
        said = {
            "referrals": [item(1, "referral.received.v1", "2018-03-01")],
            "caseload": [item(1, "participant.started.v1", "2018-03-07")],
            "outcomes": [item(1, "earnings.received.v1", "2018-03-30", "2018-05-11")],
            "kpi": [],
        }
        heard = [{"source": "referrals", "last_seq": 1}, {"source": "caseload", "last_seq": 1}]
        return {service: {"items": items, "consumed": heard} for service, items in said.items()}


async def test_a_journey_is_one_timeline_of_what_the_services_said() -> None:
    journey = await journey_of(Told(), "ref_1")  # type: ignore[arg-type]
    assert [step.service for step in journey.steps] == ["referrals", "caseload", "outcomes"]
    assert journey.consumed == {"referrals": 1, "caseload": 1}


async def test_a_journey_counts_days_from_the_start_and_marks_what_was_told_late() -> None:
    journey: Journey = await journey_of(Told(), "ref_1")  # type: ignore[arg-type]
    said = printed(lambda console: print_journey(journey, "Clover Example", console))
    assert re.search(r"23 +2018-03-30", said)
    assert "recorded 2018-05-11" in said
    assert "GET /ops/v1/streams/participant/ref_1" in said


def test_the_options_say_what_is_real_what_is_simulated_and_what_is_scaled() -> None:
    said = printed(DemoOptions(full=False, seed=1).announce)
    assert "Real, from S0" in said
    assert "not tuned to reach 59 %" in said
    assert "every tenth person" in said
    assert "55%" in said


def test_played_in_full_nothing_is_scaled() -> None:
    options = DemoOptions(full=True, seed=1)
    assert options.programme == "LLWHP"
    assert "every tenth person" not in printed(options.announce)
