"""A claim follows its person's outcome; money that moved is only ever taken back by a line of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.outcomes.domain import DIAGRAMS
from services.outcomes.domain.claims import Claim, Offer, Withdrawal, settle_claims, submit, withdrawals
from services.outcomes.domain.four_eyes import Hands, review
from services.outcomes.domain.milestones import Milestone
from shared.terms.faults import ForbiddenTransition, Refused
from tests.unit.outcomes.records import START, Feed, first_outcome, pay, somebody, standing
from tests.unit.outcomes.records import approve as pass_claim

DAY = date(2018, 8, 31)
ACHIEVED = Milestone("ref_1", "sustained-earnings", 1, 300000, "as_given", "ACHIEVED", DAY, 300000)
CLAIM = Claim("clm_1", "ref_1", "sustained-earnings", 1, "earnings", "triggered", DAY, 426043)
PAID = replace(CLAIM, state="paid", line_id="lin_1")


def settled(*claims: Claim, achieved: Milestone | None = ACHIEVED, price: int = 426043) -> list[Claim]:
    return settle_claims(claims, achieved, price, "unachieved", "clm_new")


def test_an_achievement_triggers_one_claim_at_the_price_of_its_day() -> None:
    [claim] = settled()
    assert (claim.state, claim.price, claim.achieved_on, claim.route) == ("triggered", 426043, DAY, "earnings")
    assert settled(claim) == []


def test_an_outcome_taken_back_voids_the_claim_that_is_not_paid() -> None:
    [claim] = settled(CLAIM, achieved=None)
    assert (claim.state, claim.stands, claim.code) == ("voided", False, "unachieved")


@pytest.mark.parametrize("state", ["paid", "confirmed"])
def test_an_outcome_taken_back_leaves_a_paid_claim_owed_back(state: str) -> None:
    [claim] = settled(replace(PAID, state=state), achieved=None)
    assert (claim.state, claim.owed_back, claim.code) == (state, True, "unachieved")


PAYABLE = replace(CLAIM, state="payable", line_id="lin_1", amount=426043)


@pytest.mark.rule(115)
def test_an_outcome_taken_back_before_it_is_authorised_takes_its_claim_off_the_statement() -> None:
    [claim] = settled(PAYABLE, achieved=None)
    assert (claim.state, claim.owed_back, claim.line_id, claim.amount) == ("voided", False, None, None)
    assert withdrawals(PAYABLE, claim) == [Withdrawal("lin_1", "unachieved")]


@pytest.mark.rule(115)
def test_a_claim_on_a_statement_at_another_price_is_due_again_at_that_price() -> None:
    [claim] = settled(PAYABLE, price=500000)
    assert (claim.id, claim.state, claim.price, claim.line_id) == ("clm_1", "approved", 500000, None)
    assert withdrawals(PAYABLE, claim) == [Withdrawal("lin_1", "price_changed")]


@pytest.mark.rule(115)
@pytest.mark.parametrize(("later", "leaves"), [(DAY + timedelta(1), True), (DAY - timedelta(1), False)])
def test_a_claim_whose_outcome_is_of_a_later_month_now_leaves_its_statement(later: date, leaves: bool) -> None:
    [claim] = settled(PAYABLE, achieved=replace(ACHIEVED, achieved_on=later))
    assert (claim.achieved_on, claim.state) == (later, "approved" if leaves else "payable")
    assert withdrawals(PAYABLE, claim) == ([Withdrawal("lin_1", "date_changed")] if leaves else [])


@pytest.mark.rule(115)
def test_what_is_regained_before_its_recovery_is_authorised_is_not_recovered() -> None:
    on_recovery_line = replace(PAID, stands=False, code="unachieved", recovery_line_id="lin_2")
    [claim] = settled(on_recovery_line, achieved=replace(ACHIEVED, round=2))
    assert (claim.id, claim.state, claim.stands, claim.recovery_line_id) == ("clm_1", "paid", True, None)
    assert withdrawals(on_recovery_line, claim) == [Withdrawal("lin_2", "regained")]


@pytest.mark.rule(115)
@pytest.mark.parametrize(
    ("event", "state"), [("hold", "withheld"), ("reject", "rejected"), ("return", "approved"), ("void", "voided")]
)
def test_a_claim_is_stopped_until_its_statement_is_authorised(event: str, state: str) -> None:
    stopped = PAYABLE.after(event, "doubt")
    assert (stopped.state, stopped.line_id, stopped.amount) == (state, None, None)
    with pytest.raises(ForbiddenTransition):
        PAID.after(event, "doubt")


@pytest.mark.rule(115)
def test_a_withheld_claim_is_released_by_somebody_who_may_approve_it() -> None:
    withheld = replace(CLAIM, state="approved").after("hold", "doubt")
    hands = Hands(payees=["maximus"])
    assert review(withheld, "release", "local-london/validator", hands).state == "approved"
    with pytest.raises(Refused, match="paid for the outcome"):
        review(withheld, "release", "maximus/validator", hands)
    with pytest.raises(ForbiddenTransition):
        review(withheld, "approve", "local-london/validator", hands)


@pytest.mark.rule(79)
def test_a_disallowed_claim_is_owed_back_and_its_outcome_not_claimed_again() -> None:
    disallowed = PAID.after("disallow", "not-employed")
    assert disallowed.owed_back and settled(disallowed) == []
    recovered = replace(disallowed, recovery_line_id="lin_2").after("recover", "not-employed")
    assert settled(recovered) == settled(recovered, price=500000)[1:] == []
    [dropped] = settled(disallowed, achieved=None)
    assert (dropped.owed_back, dropped.code) == (True, "not-employed")
    [regained] = settled(dropped)
    assert (regained.id, regained.owed_back, regained.stands) == ("clm_1", True, True)


@pytest.mark.parametrize("claim", [CLAIM, PAID])
def test_a_claim_moves_along_when_only_the_day_changes(claim: Claim) -> None:
    earlier = replace(ACHIEVED, round=2, achieved_on=DAY - timedelta(30))
    [moved] = settled(claim, achieved=earlier)
    assert (moved.id, moved.state, moved.round) == (claim.id, claim.state, 2)
    assert moved.achieved_on == DAY - timedelta(30)
    assert moved.version == claim.version + 1


def test_an_unpaid_claim_takes_the_price_of_the_new_day() -> None:
    assert [claim.price for claim in settled(CLAIM, price=500000)] == [500000]


def test_a_paid_claim_at_another_price_is_taken_back_and_claimed_anew() -> None:
    old, new = settled(PAID, price=500000)
    assert (old.owed_back, old.code) == (True, "price_changed")
    assert (new.id, new.state, new.price) == ("clm_new", "triggered", 500000)


def test_what_is_regained_before_it_was_reversed_needs_no_lines() -> None:
    owed = replace(PAID, stands=False, code="unachieved")
    [again] = settled(owed, achieved=replace(ACHIEVED, round=2))
    assert (again.id, again.stands, again.code, again.round) == ("clm_1", True, None, 2)


def test_what_is_regained_after_it_was_reversed_is_claimed_anew() -> None:
    reversed_already = replace(PAID, state="recovered", stands=False, recovery_line_id="lin_2")
    [new] = settled(reversed_already, achieved=replace(ACHIEVED, round=2))
    assert (new.id, new.round) == ("clm_new", 2)


@pytest.mark.rule(75, 127)
@pytest.mark.parametrize(("days", "state"), [(1, "not_claimed"), (0, "expired"), (-1, "expired")])
def test_an_expired_claim_can_be_made_again_once_its_outcome_turns_out_to_be_later(days: int, state: str) -> None:
    """The job began later than was recorded, so the outcome is later, and so is the last day to claim it."""
    last = DAY + timedelta(90)
    expired = replace(CLAIM, route="provider", state="expired", claim_by=last, code="window_closed")
    corrected = replace(ACHIEVED, round=2, achieved_on=DAY + timedelta(days))
    offer = Offer("provider", last + timedelta(days))
    changed = settle_claims([expired], corrected, CLAIM.price, "unachieved", "clm_new", offer)
    claims = {claim.id: claim for claim in (expired, *changed)}
    assert [claim.state for claim in claims.values() if claim.stands] == [state]


def test_an_expired_claim_stays_expired_while_its_outcome_stands() -> None:
    expired = replace(CLAIM, state="expired")
    assert settled(expired) == []
    [dropped] = settled(expired, achieved=None)
    assert (dropped.state, dropped.stands) == ("expired", False)


@pytest.mark.rule(76)
def test_a_rejected_claim_has_as_many_attempts_as_the_programme_gives() -> None:
    claim = replace(CLAIM, state="rejected", code="not-employed")
    for attempt in (2, 3):
        again = submit(claim, 3, DAY)
        assert (again.state, again.attempt, again.code) == ("submitted", attempt, None)
        claim = replace(again, state="rejected")
    with pytest.raises(Refused, match="all 3 attempts"):
        submit(claim, 3, DAY)


def test_a_hold_keeps_its_code_until_it_is_answered() -> None:
    held = CLAIM.after("validate").after("hold", "employer-unclear")
    assert (held.state, held.code) == ("on_hold", "employer-unclear")
    answered = held.after("answer")
    assert (answered.state, answered.code, answered.version) == ("in_validation", None, 4)


def test_earnings_that_arrive_late_move_the_outcome_to_its_true_day_with_its_claim() -> None:
    record = somebody()
    feed = Feed(record)
    feed.send(pay("P-1", date(2018, 7, 31), 2000), pay("P-2", date(2018, 8, 31), 1000))
    pass_claim(record)
    before = standing(record)
    feed.send(pay("P-0", date(2018, 6, 30), 1000))
    after = standing(record)
    assert before is not None and after is not None
    assert (after.id, after.state, after.achieved_on) == (before.id, "approved", date(2018, 7, 31))
    newest = record.newest(first_outcome(record))
    assert (newest.round, newest.state, newest.achieved_on) == (2, "VERIFIED", date(2018, 7, 31))


@pytest.mark.parametrize(("name", "table"), DIAGRAMS.items())
def test_every_state_that_can_be_reached_is_in_its_table(name: str, table: dict) -> None:
    reached = {after for events in table.values() for after in events.values()}
    assert reached <= set(table), name
    assert START
