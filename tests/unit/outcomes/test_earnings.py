"""What counts and what does not: the threshold is met on a pay date, by work in the programme, in its days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.outcomes.domain.feed import NotificationRow, PaymentRow
from services.outcomes.domain.matching import match
from services.outcomes.domain.person import IN_ERROR, Person
from services.outcomes.domain.record import Record
from shared.terms.events.payment import EarningsReceived
from shared.terms.faults import ForbiddenTransition
from tests.unit.outcomes.records import LLWHP, NOON, START, Feed, first_outcome, job, pay, somebody

LAST = START + timedelta(639)


def achieved_on(*rows: PaymentRow) -> date | None:
    record = somebody()
    Feed(record).send(*rows)
    return record.newest(first_outcome(record)).achieved_on


@pytest.mark.rule(58)
def test_the_outcome_is_dated_by_the_first_pay_date_at_the_threshold() -> None:
    first, second = date(2018, 7, 31), date(2018, 8, 31)
    assert achieved_on(pay("P-1", first, 2999), pay("P-2", second, 1)) == second
    assert achieved_on(pay("P-1", first, 3000), pay("P-2", second, 1)) == first
    assert achieved_on(pay("P-1", first, 2999)) is None


@pytest.mark.rule(34)
def test_payments_from_day_0_to_day_639_count_and_others_do_not() -> None:
    assert achieved_on(pay("P-1", START, 3000)) == START
    assert achieved_on(pay("P-1", LAST, 3000)) == LAST
    assert achieved_on(pay("P-1", START - timedelta(1), 3000)) is None
    assert achieved_on(pay("P-1", LAST + timedelta(1), 3000)) is None


@pytest.mark.rule(58)
def test_several_employments_add_up() -> None:
    rows = [pay("P-1", date(2018, 7, 31), 1500), pay("P-1", date(2018, 7, 31), 1500, employment="EMP-2")]
    assert achieved_on(*rows) == date(2018, 7, 31)


@pytest.mark.rule(63)
@pytest.mark.parametrize("why", ["refund", "in_lieu", "holiday_pay", "earlier_employment"])
def test_what_is_not_pay_for_work_in_the_programme_is_kept_and_does_not_count(why: str) -> None:
    record = somebody()
    Feed(record).send(pay("P-1", date(2018, 7, 31), 3000, excluded=why))
    event, _ = record.pending[0]
    assert isinstance(event, EarningsReceived)
    assert event.excluded_because in LLWHP.outcomes[0].excludes
    assert (len(record.payments), record.total(first_outcome(record))) == (1, 0)


@pytest.mark.rule(63)
def test_pay_of_a_job_begun_before_the_programme_does_not_count_until_the_job_is_void() -> None:
    record = somebody()
    feed = Feed(record)
    record.jobs.put(job(qualifying=False))
    feed.send(pay("P-1", date(2018, 7, 31), 3000))
    assert record.projected(first_outcome(record)) is None
    record.jobs.put(job(qualifying=False, void=True))
    assert record.projected(first_outcome(record)) is not None


def test_a_programme_that_excludes_nothing_counts_what_another_would_not() -> None:
    lenient = LLWHP.model_copy(update={"outcomes": (LLWHP.outcomes[0].model_copy(update={"excludes": ()}),)})
    record = somebody(lenient)
    Feed(record).send(pay("P-1", date(2018, 7, 31), 3000, excluded="refund"))
    assert record.projected(first_outcome(record)) is not None


@pytest.mark.rule(68)
def test_a_job_begun_before_the_programme_puts_nothing_at_risk() -> None:
    record = somebody()
    record.jobs.put(job(1, qualifying=False, ended_on=START))
    Feed(record).send()
    assert record.newest(first_outcome(record)).state == "PROJECTED"


def test_a_start_in_error_reaches_nothing() -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(pay("P-1", date(2018, 7, 31), 3000))
    record.update_person(record.person.close_monitoring(IN_ERROR))
    assert record.projected(first_outcome(record)) is None
    assert record.total(first_outcome(record)) == 0


@pytest.mark.rule(72)
def test_where_notifications_prove_the_outcome_payments_only_reconcile() -> None:
    outcome = LLWHP.outcomes[0].model_copy(update={"proved_by": "notifications"})
    record = somebody(LLWHP.model_copy(update={"outcomes": (outcome,)}))
    feed = Feed(record)
    feed.send(pay("P-1", date(2018, 7, 31), 5000))
    assert record.projected(outcome) is None
    feed.send(NotificationRow("PO-1", "outcome", date(2018, 8, 3)))
    feed.send(NotificationRow("PO-1", "outcome", date(2018, 8, 7), amount=300100))
    reached = record.projected(outcome)
    assert reached is not None
    assert (reached.on, reached.total) == (date(2018, 8, 7), 300100)
    feed.send(NotificationRow("PO-1", "outcome", date(2018, 8, 9), amount=1))
    proved = record.projected(outcome)
    assert proved is not None and proved.total == outcome.threshold


def taken(record: Record, row: PaymentRow | NotificationRow) -> tuple[str, str | None]:
    result = match(record, row, "hmrc/feed", NOON)
    return result.result, result.reason


def test_nothing_is_matched_before_the_start_after_the_tail_or_once_interest_is_closed() -> None:
    assert taken(somebody(started=False), pay("P-1", START, 1)) == ("unmatched", "not_started")
    record = somebody()
    assert taken(record, pay("P-1", START + timedelta(700), 1)) == ("accepted", None)
    assert taken(record, pay("P-2", START + timedelta(701), 1)) == ("unmatched", "after_tail")
    late = NotificationRow("PO-1", "outcome", START + timedelta(701))
    assert taken(record, late) == ("unmatched", "after_tail")
    record.update_person(record.person.close_monitoring("tail_over"))
    assert taken(record, pay("P-3", START, 1)) == ("unmatched", "interest_closed")
    assert taken(record, pay("P-1", START + timedelta(700), 1)) == ("repeated", None)


@pytest.mark.rule(34, 125)
@pytest.mark.parametrize(("created_on", "reached"), [(LAST - timedelta(9), True), (LAST - timedelta(8), False)])
def test_a_notification_after_the_day_of_death_proves_nothing(created_on: date, reached: bool) -> None:
    """It may rest on pay of after the death; a late one otherwise shows what was earned by the last day."""
    outcome = LLWHP.outcomes[0].model_copy(update={"proved_by": "notifications"})
    record = somebody(LLWHP.model_copy(update={"outcomes": (outcome,)}))
    record.update_person(replace(record.person, died_on=LAST - timedelta(9)))
    Feed(record).send(NotificationRow("PO-1", "outcome", created_on), on=LAST)
    assert (record.newest(outcome).achieved_on is not None) == reached


def test_a_known_row_with_other_content_waits_for_a_person() -> None:
    record = somebody()
    assert taken(record, pay("P-1", START, 100)) == ("accepted", None)
    assert taken(record, pay("P-1", START, 101)) == ("unmatched", "key_taken")
    assert taken(record, NotificationRow("PO-1", "outcome", START, amount=1)) == ("accepted", None)
    assert taken(record, NotificationRow("PO-1", "outcome", START, amount=1)) == ("repeated", None)
    assert taken(record, NotificationRow("PO-1", "outcome", START, amount=2)) == ("unmatched", "key_taken")


@pytest.mark.rule(73, 109)
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (1, 2, 0)])
def test_a_correction_may_have_the_id_and_day_of_what_it_corrects(order: tuple[int, ...]) -> None:
    sent = [pay("P-1", START, 3000), pay("P-1", START, 2000, corrects="P-1"), pay("P-2", START, 1)]
    record = somebody()
    feed = Feed(record)
    for number in order:
        feed.send(sent[number])
    assert (record.total(first_outcome(record)), feed.waiting) == (2001_00, [])
    assert [taken(record, row) for row in sent] == [("repeated", None)] * 3
    feed.send(pay("P-1", START, 0, corrects="P-1", reverses=True))
    assert record.total(first_outcome(record)) == 1_00


@pytest.mark.rule(73)
def test_a_correction_needs_the_one_payment_that_it_corrects() -> None:
    record, day = somebody(), START + timedelta(1)
    assert taken(record, pay("P-2", START, 1, corrects="P-1")) == ("unmatched", "unknown_payment")
    taken(record, pay("P-1", START, 100))
    assert taken(record, pay("P-9", START, 99, corrects="P-1", reverses=True)) == ("unmatched", "amount_differs")
    assert taken(record, pay("P-2", START, 1, corrects="P-1")) == ("accepted", None)
    assert taken(record, pay("P-3", START, 1, corrects="P-1")) == ("unmatched", "already_corrected")
    taken(record, pay("P-5", START, 100))
    taken(record, pay("P-5", day, 100))
    assert taken(record, pay("P-6", day + timedelta(1), 1, corrects="P-5")) == ("unmatched", "ambiguous_payment")
    assert taken(record, pay("P-7", day, 1, corrects="P-5")) == ("accepted", None)


def test_a_payment_may_be_corrected_to_another_day_under_its_own_id() -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(pay("P-1", date(2018, 7, 31), 3000))
    feed.send(pay("P-1", date(2018, 6, 30), 3000, corrects="P-1"))
    assert record.newest(first_outcome(record)).achieved_on == date(2018, 6, 30)
    assert record.newest(first_outcome(record)).round == 2


def test_interest_opens_once_and_closes_once() -> None:
    person = somebody().person
    with pytest.raises(ForbiddenTransition):
        person.open_monitoring(START, START, START, START)
    closed = person.close_monitoring("tail_over")
    with pytest.raises(ForbiddenTransition):
        closed.close_monitoring("tail_over")
    assert isinstance(closed, Person)
    assert not closed.in_error


@pytest.mark.rule(68, 80)
def test_a_lost_job_puts_the_outcome_at_risk_and_a_new_one_takes_it_out() -> None:
    record = somebody()
    feed = Feed(record)
    record.jobs.put(job(1))
    feed.send()
    assert record.newest(first_outcome(record)).state == "PROJECTED"
    record.jobs.put(job(1, ended_on=date(2018, 6, 1)))
    feed.send()
    assert record.newest(first_outcome(record)).state == "AT_RISK"
    record.jobs.put(job(2))
    feed.send()
    assert record.newest(first_outcome(record)).state == "PROJECTED"
    assert [job.running for job in record.jobs] == [False, True]
