"""What may go otherwise with earnings, outcomes and money: early, corrected, late, in error; and what is told of it."""

from datetime import date
from typing import Any

from tests.journey.people import OUTCOME, Person, behind, cut_off, figure, record, referred
from tests.journey.town import Town

REFERRED, MET, APRIL, MAY, JUNE = (date(2018, month, day) for month, day in ((3, 9), (3, 15), (4, 2), (5, 31), (6, 11)))


def test_earnings_that_arrive_before_the_start_is_recorded_wait_and_then_count(town: Town):
    town.clock(APRIL)
    person = referred(town, REFERRED, "sub-1", area="newham").acknowledged(date(2018, 3, 12))
    row = person.payment(date(2018, 3, 29), "612.40")
    account = town.feed.deliver(row)
    assert (account["accepted"], account["unmatched"], account["rows"][0]["errors"][0]["code"]) == (0, 1, "waits")
    assert person.outcomes()["total"] == "0.00"
    person.given_a_key_worker(MET)
    meeting = person.booked(MET)
    person.attended(meeting, MET)
    person.start(MET, meeting)
    assert person.outcomes()["total"] == "612.40"
    assert town.feed.deliver(row)["repeated"] == 1
    assert person.outcomes()["total"] == "612.40"


def test_earnings_of_somebody_nobody_has_referred_yet_wait_for_the_referral(town: Town):
    town.clock(APRIL)
    told = record(REFERRED, "sub-2", area="newham")
    row = {"kind": "payment", "referral": told["reference"], "employment": "EMP-1", "payment": "P-1"}
    account = town.feed.deliver(row | {"paid_on": "2018-03-29", "amount": "500.00"})
    assert account["rows"][0]["errors"][0]["code"] == "waits"
    person = referred(town, REFERRED, "sub-2", **told).started(MET)
    assert person.outcomes()["total"] == "500.00"


def test_what_only_moved_money_later_leaves_the_figures_of_an_earlier_day_alone(town: Town):
    """The start, its error, the outcome and its recovery are each told with the day they were told on."""
    town.clock(MET)
    in_error = referred(town, REFERRED, "sub-3", area="newham").started(MET)
    corrected = referred(town, REFERRED, "sub-4", area="newham").started(MET)
    town.clock(MAY)
    lines = {}
    for person in (in_error, corrected):
        person.found_job(APRIL)
        person.earned(MAY, "3100.00")
        assert person.approved()["state"] == "approved"
    town.clock(date(2018, 6, 1))
    may = cut_off(town, "2018-05")
    for person in (in_error, corrected):
        [lines[person.id]] = [line["id"] for line in may["lines"] if line.get("participant_id") == person.id]
        assert person.claim()["state"] == "paid"
    as_it_stood = report(town, date(2018, 6, 1))

    town.clock(JUNE)
    a_start_found_in_error_is_taken_back(town, in_error)
    a_correction_unachieves_the_outcome(town, corrected)

    town.clock(date(2018, 7, 2))
    recoveries = {
        line["participant_id"]: line for line in cut_off(town, "2018-06")["lines"] if line["kind"] == "recovery"
    }
    for person in (in_error, corrected):
        line = recoveries[person.id]
        assert (line["reverses"], line["amount"]) == (lines[person.id], "-4260.43")
        assert town.said_types("outcomes", person.id)[-1] == "claim.recovered.v1"
    assert report(town, date(2018, 6, 1)) == as_it_stood

    the_outcome_is_regained_in_a_second_round(town, corrected)
    assert report(town, date(2018, 6, 1)) == as_it_stood


def a_start_found_in_error_is_taken_back(town: Town, person: Person) -> None:
    asked = {"reason": "already_employed", "found_on": JUNE.isoformat()}
    assert behind(town, person, "K17", "2018-03") == {person.id: 1}
    shown = person.worker.change("caseload", person.participant_at, "refer-in-error", asked)
    assert (shown["referral_state"], shown["state"]) == ("REFERRED_IN_ERROR", None)
    told = person.outcomes()
    assert (told["interest"]["state"], told["interest"]["closed_because"]) == ("closed", "referred_in_error")
    assert (told["total"], told["outcomes"][0]["state"]) == ("0.00", "INVALID")
    town.drain()
    for kpi, month in {"K17": "2018-03", "K18": "2018-04", "K19": "2018-05"}.items():
        assert behind(town, person, kpi, month) == {}, kpi
        assert figure(town, person, kpi, month, as_at="2018-06-01")["numerator"] == 1, kpi
    assert behind(town, person, "K1", "2018-03") == {person.id: 1}
    assert town.feed.deliver(person.payment(MAY, "10.00"))["rows"][0]["errors"][0]["code"] == "waits"


def a_correction_unachieves_the_outcome(town: Town, person: Person) -> None:
    row = person.payment(MAY, "2100.00", replaces="P-1")
    assert town.feed.deliver(row)["accepted"] == 1
    told = person.outcomes()
    assert (told["total"], [each["state"] for each in told["outcomes"]]) == ("2100.00", ["INVALID", "PROJECTED"])
    assert told["claims"][0]["owed_back"] is True
    town.drain()
    assert behind(town, person, "K19", "2018-05") == {}


def the_outcome_is_regained_in_a_second_round(town: Town, person: Person) -> None:
    person.earned(date(2018, 6, 29), "950.00")
    told = person.outcomes()
    assert [(each["outcome"], each["round"], each["state"]) for each in told["outcomes"]] == [
        (OUTCOME, 1, "INVALID"),
        (OUTCOME, 2, "ACHIEVED"),
    ]
    assert [claim["state"] for claim in told["claims"]] == ["recovered", "triggered"]
    town.drain()
    assert behind(town, person, "K19", "2018-06") == {person.id: 1}


def test_earnings_that_come_after_the_sign_off_restate_the_month_beside_its_signed_value(town: Town):
    town.clock(date(2018, 8, 6))
    person = referred(town, date(2018, 7, 2), "sub-5", area="newham").started(date(2018, 7, 4))
    person.found_job(date(2018, 8, 1))
    town.clock(date(2018, 11, 5))
    town.drain()
    signed = town.commissioner.make("kpi", f"{MONTHS}/2018-10/sign-off", {})
    before = outcomes_of(signed)["signed"]["numerator"]

    town.clock(date(2018, 12, 5))
    person.earned(date(2018, 10, 31), "3050.00")
    assert person.outcomes()["outcomes"][0]["achieved_on"] == "2018-10-31"
    town.drain()
    told = outcomes_of(town.commissioner.read("kpi", f"{MONTHS}/2018-10"))
    assert told["signed"]["numerator"] == before
    assert told["restated_by"]["numerator"] == 1
    moved = [(each["participant_id"], each["movement"], each["event"]) for each in told["restated_by"]["movements"]]
    assert moved == [(person.id, 1, "outcome.achieved.v1")]
    k19 = next(line for line in report(town, town.today, "2018-10")["kpis"] if line["kpi"] == "K19")["in_month"]
    assert (k19["numerator"], k19["signed"]["numerator"]) == (before + 1, before)


MONTHS = "/v1/programmes/LLWHP/months"


def outcomes_of(month: dict[str, Any]) -> dict[str, Any]:
    """K19 in the month, of a signed month."""
    return next(each for each in month["figures"] if (each["kpi"], each["window"]) == ("K19", "month"))


def report(town: Town, as_at: date, month: str = "2018-05") -> Any:
    town.drain()
    return town.commissioner.read("kpi", "/v1/programmes/LLWHP/report", month=month, as_at=as_at.isoformat())
