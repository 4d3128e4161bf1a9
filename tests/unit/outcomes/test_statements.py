"""The month's statement adds up by construction, in order, and never before the month is over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.funding import apportion, due_on, outcome_budget, pay_by, remaining_budget
from services.outcomes.domain.prices import PaidLine
from services.outcomes.domain.statements import (
    OtherStatements,
    authorise_line,
    check_month,
    cut_off,
    next_month,
    not_due,
    put_on_line,
    take_off_line,
)
from shared.terms.calendar import Month, months
from shared.terms.faults import ForbiddenTransition, Refused
from shared.terms.programme import Apportionment
from tests.programmes import defined
from tests.unit.outcomes.records import LLWHP, new_id

AUGUST = Month(2018, 8)
APPROVED = Claim("clm_1", "ref_1", "sustained-earnings", 1, "earnings", "approved", date(2018, 8, 31), 426043)
OWED = replace(APPROVED, id="clm_2", state="paid", stands=False, line_id="lin_0")


def statement(*claims: Claim, month: Month = AUGUST):
    return cut_off(LLWHP, month, claims, date(2018, 9, 7), new_id)


def test_a_statement_is_the_sum_of_its_lines() -> None:
    cut, lines = statement(APPROVED, OWED)
    assert [(line.number, line.kind, line.amount) for line in lines] == [
        (1, "delivery_fee", 19795000),
        (2, "outcome", 426043),
        (3, "recovery", -426043),
    ]
    assert cut.total == sum(line.amount for line in lines) == 19795000
    assert (cut.delivery_fee, cut.outcomes, cut.recoveries) == (19795000, 426043, -426043)


@pytest.mark.rule(79)
def test_a_recovery_names_the_line_it_reverses() -> None:
    _, lines = statement(OWED)
    assert lines[-1].reverses == "lin_0"


@pytest.mark.parametrize(
    "claim",
    [
        replace(APPROVED, state="in_validation"),
        replace(APPROVED, achieved_on=date(2018, 9, 1)),
        replace(OWED, recovery_line_id="lin_9"),
        replace(OWED, stands=True),
        replace(APPROVED, state="withheld"),
        replace(APPROVED, stands=False),
    ],
    ids=["not approved", "of a later month", "reversed before", "still achieved", "withheld", "taken back"],
)
def test_what_is_not_due_is_on_no_line(claim: Claim) -> None:
    _, lines = statement(claim)
    assert [line.kind for line in lines] == ["delivery_fee"]


@pytest.mark.rule(81, 82)
def test_the_delivery_fees_of_the_term_sum_exactly_and_stop() -> None:
    fees = [statement(month=month)[0].delivery_fee for month in months("2018-03", "2023-02")]
    assert (len(fees), sum(fees)) == (60, LLWHP.delivery_fee.total)
    after, lines = statement(month=Month(2023, 3))
    assert (after.total, lines) == (0, [])


def test_a_claim_goes_by_its_lines_from_approved_to_recovered() -> None:
    _, lines = statement(APPROVED)
    payable = put_on_line(APPROVED, lines[-1])
    assert (payable.state, payable.line_id) == ("payable", lines[-1].id)
    paid = authorise_line(payable, lines[-1])
    _, lines = statement(replace(paid, stands=False))
    owed = put_on_line(replace(paid, stands=False), lines[-1])
    assert (owed.state, owed.owed_back, owed.recovery_line_id) == ("paid", False, lines[-1].id)
    assert authorise_line(owed, lines[-1]).state == "recovered"


def faults(month: str, latest: str | None, today: date) -> list[str]:
    try:
        check_month(LLWHP, Month.of(month), next_month(LLWHP, months("2018-03", latest) if latest else ()), today)
    except Refused as refused:
        return [fault.code for fault in refused.faults]
    return []


def test_months_are_cut_off_in_order_when_they_are_over() -> None:
    later = date(2019, 1, 1)
    assert faults("2018-03", None, later) == []
    assert faults("2018-04", "2018-03", later) == []
    assert faults("2018-04", None, later) == ["out-of-order"]
    assert faults("2018-06", "2018-04", later) == ["out-of-order"]
    assert faults("2018-02", None, later) == ["before-programme"]
    assert faults("2018-03", None, date(2018, 3, 31)) == ["month-not-over"]
    assert faults("2018-03", None, date(2018, 4, 1)) == []
    assert faults("2019-02", "2018-03", later) == ["out-of-order", "month-not-over"]


@pytest.mark.rule(116)
def test_a_month_whose_statement_was_returned_is_the_next_to_cut_off() -> None:
    assert next_month(LLWHP, [Month(2018, 3), Month(2018, 5)]) == Month(2018, 4)


@pytest.mark.rule(116)
def test_a_statement_that_is_returned_comes_to_nothing_and_says_who_and_why() -> None:
    cut, lines = statement(APPROVED, OWED)
    returned = cut.without(lines).give_back(date(2018, 9, 10), "local-london/finance", "wrong-provider")
    assert (returned.delivery_fee, returned.outcomes, returned.recoveries, returned.total) == (0, 0, 0, 0)
    assert (returned.state, returned.returned_on, returned.returned_by, returned.returned_because) == (
        "RETURNED",
        date(2018, 9, 10),
        "local-london/finance",
        "wrong-provider",
    )
    for over in (returned, cut.authorise(date(2018, 9, 10))):
        for change in (lambda it: it.without([]), lambda it: it.give_back(date(2018, 9, 11), "x/y", "late")):
            with pytest.raises(ForbiddenTransition):
                change(over)


@pytest.mark.rule(115)
def test_a_statement_without_a_line_is_the_sum_of_the_others() -> None:
    cut, lines = statement(APPROVED, OWED)
    fewer = cut.without(lines[1:2])
    assert (fewer.outcomes, fewer.total, fewer.version) == (0, sum(line.amount for line in lines) - 426043, 2)


def test_a_statement_is_authorised_once() -> None:
    cut, _ = statement()
    authorised = cut.authorise(date(2018, 9, 10))
    assert (authorised.state, authorised.authorised_on, authorised.version) == ("AUTHORISED", date(2018, 9, 10), 2)
    with pytest.raises(ForbiddenTransition):
        authorised.authorise(date(2018, 9, 11))


CAPPED = """
funding_total: 10000.00
funding_cap: 10000.00
funders:
  ministry:
    name: A ministry
    apportionment: [{effective_from: 2018-03-01, share: 1}, {effective_from: 2018-09-01, share: 0.35}]
  fund:
    name: A fund
    apportionment: [{effective_from: 2018-03-01, share: 0}, {effective_from: 2018-09-01, share: 0.65}]
outcomes: {job: {kind: job_start, name: A job, prices: [{effective_from: 2018-03-01, amount: 4000.00}]}}
delivery_fee: {share: 0.1, total: 1000.00, months: 2}
statement: {cut_off_working_days: 5, payment_days: 30}
"""


TWO_FUNDERS = defined(CAPPED)


def jobs(*days: int) -> list[Claim]:
    return [
        Claim(f"clm_{day}", f"ref_{day}", "job", 1, "evidence", "approved", date(2018, 8, day), 400000) for day in days
    ]


def test_outcomes_bring_no_more_than_the_cap_leaves_beside_the_fee_and_the_rest_wait_in_order() -> None:
    programme = TWO_FUNDERS
    assert outcome_budget(programme, AUGUST) == 900000 and outcome_budget(LLWHP, AUGUST) is None
    cut, lines = cut_off(programme, AUGUST, jobs(9, 3, 20), date(2018, 9, 7), new_id)
    assert [line.claim_id for line in lines] == ["clm_3", "clm_9"]
    assert remaining_budget(programme, AUGUST, cut.outcomes) == 100000
    _, full = cut_off(programme, Month(2018, 9), jobs(20), date(2018, 10, 5), new_id, OtherStatements(spent=800000))
    assert full == []
    owed = replace(jobs(3)[0], state="paid", stands=False, line_id="lin_0", amount=400000)
    _, freed = cut_off(
        programme, Month(2018, 9), [*jobs(20), owed], date(2018, 10, 5), new_id, OtherStatements(spent=800000)
    )
    assert [(line.kind, line.amount) for line in freed] == [("outcome", 400000), ("recovery", -400000)]


def test_an_outcome_that_costs_nothing_is_paid_when_the_funding_cap_is_used_up() -> None:
    free = replace(jobs(9)[0], price=0)
    _, lines = cut_off(TWO_FUNDERS, Month(2018, 9), [free], date(2018, 10, 5), new_id, OtherStatements(spent=900001))
    assert [(line.kind, line.amount) for line in lines] == [("outcome", 0)]


BANDED = defined("""
outcomes:
  job:
    kind: job_start
    name: A job
    prices: [{effective_from: 2018-03-01, amount: 4000.00}]
    volume_bands: [{from_count: 2, price: 3000.00}]
""")


OCTOBER_5 = date(2018, 10, 5)


def in_bands(claims: list[Claim], *paid: PaidLine) -> list[tuple[str, int, int | None]]:
    _, lines = cut_off(BANDED, Month(2018, 9), claims, OCTOBER_5, new_id, OtherStatements(paid))
    return [(line.kind, line.amount, line.counted_as) for line in lines]


@pytest.mark.rule(118)
def test_what_a_statement_takes_back_does_not_count_towards_its_volume_bands() -> None:
    owed = replace(jobs(3)[0], state="paid", stands=False, line_id="lin_0", amount=400000)
    assert in_bands([*jobs(20, 21), owed], PaidLine("lin_0", "job", 1)) == [
        ("outcome", 400000, 1),
        ("outcome", 300000, 2),
        ("recovery", -400000, None),
    ]


@pytest.mark.rule(118)
@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([], [(400000, 1), (300000, 2)]),
        ([2], [(400000, 1), (300000, 3)]),
        ([1, 3], [(300000, 2), (300000, 4)]),
        ([None, None], [(300000, 3), (300000, 4)]),
        ([None, 1], [(300000, 3), (300000, 4)]),
        ([1, 1], [(300000, 3), (300000, 4)]),
    ],
    ids=["none", "the first given back", "the second given back", "unnumbered", "one unnumbered", "one number twice"],
)
def test_a_payment_takes_the_lowest_number_that_is_free(paid: list[int | None], expected: list) -> None:
    lines = [PaidLine(f"lin_{index}", "job", number) for index, number in enumerate(paid)]
    assert in_bands(jobs(20, 21), *lines) == [("outcome", *pair) for pair in expected]


@pytest.mark.rule(115, 118)
def test_a_line_is_not_due_once_its_band_has_moved() -> None:
    first, second = jobs(20, 21)
    _, lines = cut_off(BANDED, Month(2018, 9), [first, second], OCTOBER_5, new_id)
    on_lines = [put_on_line(claim, line) for claim, line in zip((first, second), lines, strict=True)]
    assert not_due(BANDED, {}, AUGUST, lines, on_lines, OtherStatements(spent=0)) == []
    [fault] = not_due(BANDED, {}, AUGUST, lines[1:], on_lines, OtherStatements(spent=0))
    assert (fault.pointer, fault.code) == ("/lines/0", "not-due")
    assert "3000.00, and 4000.00 is due" in fault.message and "return the statement" in fault.message


@pytest.mark.rule(115)
def test_outcomes_above_what_the_funding_cap_leaves_are_not_authorised() -> None:
    claims = jobs(3, 9)
    _, lines = cut_off(TWO_FUNDERS, AUGUST, claims, OCTOBER_5, new_id)
    on_lines = [put_on_line(claim, line) for claim, line in zip(claims, lines, strict=True)]
    assert not_due(TWO_FUNDERS, {}, AUGUST, lines, on_lines, OtherStatements(spent=100000)) == []
    [fault] = not_due(TWO_FUNDERS, {}, AUGUST, lines, on_lines, OtherStatements(spent=100001))
    assert (fault.pointer, fault.code) == ("/outcomes", "over-the-cap")


@pytest.mark.rule(115)
@pytest.mark.parametrize("changes", [{"stands": False}, {"line_id": None, "state": "voided"}])
def test_a_line_whose_claim_has_left_it_is_not_due(changes: dict) -> None:
    _, lines = statement(APPROVED)
    gone = replace(put_on_line(APPROVED, lines[-1]), **changes)
    assert [fault.code for fault in not_due(LLWHP, {}, AUGUST, lines, [gone], OtherStatements(spent=0))] == ["not-due"]
    assert take_off_line(gone, lines[-1], "again").state == "voided"


@pytest.mark.rule(79)
def test_what_cost_nothing_is_recovered_by_a_line_of_nothing() -> None:
    owed = replace(OWED, price=0, amount=0)
    cut, lines = statement(owed)
    assert (lines[-1].kind, lines[-1].amount, lines[-1].reverses) == ("recovery", 0, "lin_0")
    assert cut.recoveries == 0


def test_an_outcome_that_is_gone_from_the_contract_is_paid_at_its_claims_price() -> None:
    _, lines = cut_off(defined(), AUGUST, jobs(9), date(2018, 9, 7), new_id)
    assert [line.amount for line in lines] == [400000]


@pytest.mark.parametrize(
    ("month", "shares"), [(AUGUST, [("ministry", 10001)]), (Month(2018, 9), [("ministry", 3500), ("fund", 6501)])]
)
def test_each_funder_bears_the_share_in_force_and_together_they_bear_it_all(month: Month, shares: list) -> None:
    assert [(one.funder, one.amount) for one in apportion(TWO_FUNDERS, month, 10001)] == shares


@given(st.integers(-(10**12), 10**12), st.integers(1, 99))
def test_any_total_is_borne_exactly(total: int, percent: int) -> None:
    shares = {"ministry": Decimal(percent) / 100, "fund": 1 - Decimal(percent) / 100}
    funders = tuple(
        one.model_copy(update={"apportionment": (Apportionment(effective_from=AUGUST.first, share=shares[one.id]),)})
        for one in TWO_FUNDERS.funders
    )
    portions = apportion(TWO_FUNDERS.model_copy(update={"funders": funders}), AUGUST, total)
    assert sum(one.amount for one in portions) == total and len(portions) == 2


def test_without_an_apportionment_nobody_is_told_to_bear_anything() -> None:
    assert apportion(LLWHP, AUGUST, 10001) == []


def test_a_statement_says_when_it_is_due_and_when_to_be_paid() -> None:
    programme = TWO_FUNDERS
    assert (due_on(programme, AUGUST), pay_by(programme, date(2018, 9, 7))) == (date(2018, 9, 7), date(2018, 10, 7))
    assert due_on(defined(), AUGUST) is pay_by(defined(), date(2018, 9, 7)) is None
