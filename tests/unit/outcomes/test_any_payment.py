"""Whatever happens in whatever order: nothing known to be wrong is paid, and what is paid is what is due in the end."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.deciding import update_outcomes
from services.outcomes.domain.prices import PaidLine
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import (
    Line,
    OtherStatements,
    Statement,
    authorise_line,
    cut_off,
    next_month,
    not_due,
    put_on_line,
    sums_of,
    take_off_line,
)
from shared.terms.calendar import Month
from shared.terms.faults import ForbiddenTransition
from shared.terms.programme import Programme
from tests.programmes import defined
from tests.unit.outcomes.records import START, job, new_id, somebody, standing

OUTCOME = """
outcomes:
  job:
    kind: job_start
    name: A job
    prices: [{effective_from: 2018-03-01, amount: 1000.01}, {effective_from: 2018-06-01, amount: 0.00},
             {effective_from: 2018-07-01, amount: 2000.02}]
"""
DATED = defined(OUTCOME)
BANDED = defined(OUTCOME + "    volume_bands: [{from_count: 1, price: 900.00}, {from_count: 3, price: 500.00}]\n")
DAYS = [date(2018, 4, 2), date(2018, 6, 4), date(2018, 7, 2), date(2018, 5, 7)]  # April and May have one price
TODAY = date(2019, 6, 1)
PEOPLE = 3
EARLIER_MONTHS = [1, 3, 4, 2]  # of each of DAYS, in a contract that starts in March


class Town:
    """Three participants of a programme and its statements, as the store keeps them, in memory."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.records = {f"ref_{number}": participant(programme, number) for number in range(PEOPLE)}
        self.statements: dict[str, Statement] = {}
        self.lines: dict[str, Line] = {}

    # ---- facts and claims --------------------------------------------------------------------------------------------
    def starts_work(self, record: Record, number: int) -> None:
        self.works(record, replace(job(1), participant_id=record.person.id, started_on=DAYS[number]))

    def never_worked(self, record: Record, number: int) -> None:
        self.works(record, replace(job(1), participant_id=record.person.id, started_on=DAYS[number], void=True))

    def works(self, record: Record, work: object) -> None:
        record.jobs.put(work)  # type: ignore[arg-type]
        update_outcomes(record, TODAY, new_id)

    def approves(self, record: Record) -> None:
        for event in ("validate", "approve"):
            self.takes_a_step(record, event)

    def takes_a_step(self, record: Record, event: str) -> None:
        claims = [claim for claim in record.claims if claim.stands]
        for claim in claims:
            record.move_claim(claim.after(event, claim.code), TODAY)

    # ---- statements --------------------------------------------------------------------------------------------------
    def live(self, statement_id: str) -> list[Line]:
        lines = [line for line in self.lines.values() if line.statement_id == statement_id and not line.withdrawn_on]
        return sorted(lines, key=lambda line: line.number)

    def others(self, statement_id: str = "") -> OtherStatements:
        live = [line for line in self.lines.values() if line.statement_id != statement_id and not line.withdrawn_on]
        gone = {line.reverses for line in live}
        paid = [line for line in live if line.kind == "outcome" and line.id not in gone]
        return OtherStatements([PaidLine(line.id, "job", line.counted_as) for line in paid])

    def cuts_off(self) -> None:
        months = [Month.of(s.month) for s in self.statements.values() if s.state != "RETURNED"]
        month = next_month(self.programme, months)
        statement, lines = cut_off(self.programme, month, self.claims(), TODAY, new_id, self.others())
        self.statements[statement.id] = statement
        for line in lines:
            self.lines[line.id] = line
            record = self.records[line.participant_id or ""]
            record.move_claim(put_on_line(record.claims[line.claim_id], line), TODAY)

    def authorises(self, statement: Statement) -> bool:
        lines = self.live(statement.id)
        authorised = statement.authorise(TODAY)
        if not_due(self.programme, {}, Month.of(statement.month), lines, self.claims(), self.others(statement.id)):
            return False
        for line in lines:
            record = self.records[line.participant_id or ""]
            claim = record.claims[line.claim_id]
            assert claim.stands == (line.kind == "outcome") or claim.state == "disallowed", "known to be wrong"
            assert line.kind == "recovery" or self.achieved(record), "paid for what is known not to be achieved"
            record.claims.put(authorise_line(claim, line))
        self.statements[statement.id] = authorised
        return True

    def returns(self, statement: Statement) -> None:
        lines = self.live(statement.id)
        returned = statement.without(lines).give_back(TODAY, "a/finance", "wrong")
        for line in lines:
            record = self.records[line.participant_id or ""]
            record.move_claim(take_off_line(record.claims[line.claim_id], line, "wrong"), TODAY)
            record.withdrawals.clear()
            self.lines[line.id] = replace(line, withdrawn_on=TODAY)
        self.statements[statement.id] = returned

    def withdraws(self) -> None:
        """What the store does with the lines that no longer hold."""
        for record in self.records.values():
            for withdrawal in record.withdrawals:
                line = self.lines[withdrawal.line_id]
                self.statements[line.statement_id] = self.statements[line.statement_id].without([line])
                self.lines[line.id] = replace(line, withdrawn_on=TODAY)
            record.withdrawals.clear()

    # ---- what came of it ---------------------------------------------------------------------------------------------
    def claims(self) -> list[Claim]:
        return [claim for record in self.records.values() for claim in record.claims]

    def achieved(self, record: Record) -> date | None:
        newest = record.newest(self.programme.outcome("job"))
        return newest.achieved_on if newest.achieved else None

    @property
    def authorised_lines(self) -> list[Line]:
        authorised = [s.id for s in self.statements.values() if s.state == "AUTHORISED"]
        return [line for statement_id in authorised for line in self.live(statement_id)]

    def net(self, record: Record) -> int:
        return sum(line.amount for line in self.authorised_lines if line.participant_id == record.person.id)

    def holds(self) -> None:
        """What is true at every moment."""
        for statement in self.statements.values():
            assert statement.total == sums_of(self.live(statement.id)).total()
        recoveries = Counter(line.reverses for line in self.lines.values() if line.reverses and not line.withdrawn_on)
        assert not recoveries or max(recoveries.values()) == 1
        paid = Counter(
            line.claim_id for line in self.lines.values() if line.kind == "outcome" and not line.withdrawn_on
        )
        assert not paid or max(paid.values()) == 1
        authorised = {line.id: line for line in self.authorised_lines}
        for line in self.lines.values():
            if line.reverses:
                reversed_line = authorised[line.reverses]
                assert (reversed_line.amount, reversed_line.claim_id) == (-line.amount, line.claim_id)
        for record in self.records.values():
            assert self.net(record) >= 0
            assert len([claim for claim in record.claims if claim.stands]) <= 1
        self.lines_and_claims_agree()

    def lines_and_claims_agree(self) -> None:
        """A line that may still be paid is that of its claim, and its claim is still due or still owed back."""
        for statement in (s for s in self.statements.values() if s.state == "CUT_OFF"):
            for line in self.live(statement.id):
                claim = self.records[line.participant_id or ""].claims[line.claim_id]
                if line.kind == "outcome":
                    assert (claim.line_id, claim.state, claim.stands) == (line.id, "payable", True)
                    assert f"{claim.achieved_on:%Y-%m}" <= statement.month, "paid before it is due"
                else:
                    assert (claim.recovery_line_id, claim.stands and claim.state != "disallowed") == (line.id, False)
        for claim in self.claims():
            for line_id in (claim.line_id, claim.recovery_line_id):
                assert line_id is None or not self.lines[line_id].withdrawn_on, "a claim keeps a line that is withdrawn"


def participant(programme: Programme, number: int) -> Record:
    record = somebody(programme)
    record.person = replace(record.person, id=f"ref_{number}", started_on=START)
    return record


FACTS = st.tuples(st.sampled_from(["starts_work", "never_worked"]), st.integers(0, 2), st.integers(0, 3))
APPROVALS = st.tuples(st.just("approves"), st.integers(0, 2))
CLAIM_EVENTS = [
    "validate",
    "approve",
    "approve",
    "hold",
    "release",
    "reject",
    "submit",
    "answer",
    "confirm",
    "disallow",
]
STEPS = st.tuples(st.just("takes_a_step"), st.integers(0, 2), st.sampled_from(CLAIM_EVENTS))
MONTHS = st.tuples(st.sampled_from(["cuts_off", "cuts_off", "authorises", "authorises", "returns"]), st.integers(0, 3))
ANYTHING = st.lists(st.one_of(FACTS, FACTS, APPROVALS, STEPS, MONTHS, MONTHS), max_size=60)


def paid_and_lost(number: int, day: int, regained_on: int) -> list:
    """Paid, taken back, put on a statement to be recovered, and regained before that is authorised."""
    month: list = [("cuts_off", 0), ("authorises", 0)]
    paid = [("starts_work", number, day), ("approves", number), *month * 6]
    return [*paid, ("never_worked", number, day), ("cuts_off", 0), ("starts_work", number, regained_on)]


def on_a_statement_and_moved(number: int, day: int, moved_to: int) -> list:
    """On the statement of its month, and then, before that is authorised, of another day."""
    month: list = [("cuts_off", 0), ("authorises", 0)]
    waiting = [("starts_work", number, day), ("approves", number), *month * EARLIER_MONTHS[day], ("cuts_off", 0)]
    return [*waiting, ("starts_work", number, moved_to)]


NUMBERS = (st.integers(0, 2), st.integers(0, 3), st.integers(0, 3))
BEGINNINGS = st.just([]) | st.builds(paid_and_lost, *NUMBERS) | st.builds(on_a_statement_and_moved, *NUMBERS)
LIVES = st.builds(list.__add__, BEGINNINGS, ANYTHING)
"""Anything in any order; most of the lives begin with what chance alone seldom comes to."""


def lives(town: Town, life: list) -> None:
    """Lets everything of a life happen that is allowed, and looks after each step."""
    for name, number, *more in life:
        open_statements = [s for s in town.statements.values() if s.state == "CUT_OFF"]
        with suppress(ForbiddenTransition):
            if name == "cuts_off":
                town.cuts_off()
            elif name in ("authorises", "returns"):
                if number < len(open_statements):
                    getattr(town, name)(open_statements[number])
            else:
                getattr(town, name)(town.records[f"ref_{number}"], *more)
        town.withdraws()
        town.holds()


def ends(town: Town) -> None:
    """Everything that can still be paid is; then a month more, which recovers what is owed back."""
    for record in town.records.values():
        for event in ("submit", "answer", "validate", "release", "approve"):
            with suppress(ForbiddenTransition):
                town.takes_a_step(record, event)
    for statement in list(town.statements.values()):
        if statement.state == "CUT_OFF" and not town.authorises(statement):
            town.returns(statement)
    while next_month(town.programme, [Month.of(s.month) for s in town.statements.values() if s.state != "RETURNED"]) < (
        Month.of(TODAY)
    ):
        town.cuts_off()
        statement = next(s for s in town.statements.values() if s.state == "CUT_OFF")
        assert town.authorises(statement)
    town.holds()


@pytest.mark.rule(79, 115, 116)
@settings(max_examples=300, deadline=None)
@given(LIVES)
def test_what_was_paid_less_what_was_recovered_is_what_is_due_in_the_end(life: list) -> None:
    town = Town(DATED)
    lives(town, life)
    ends(town)
    for record in town.records.values():
        day, claim = town.achieved(record), standing(record)
        final = [work for work in record.jobs if not work.void]
        assert day == (final[0].started_on if final else None)
        due = DATED.price_on("job", day) if day and claim and claim.state in ("paid", "confirmed") else 0
        assert town.net(record) == due
        assert not day or (claim is not None and claim.state in ("paid", "confirmed", "recovered"))


@pytest.mark.rule(115, 118)
@settings(max_examples=300, deadline=None)
@given(LIVES)
def test_no_two_outcomes_that_are_paid_for_have_one_number_of_a_volume_band(life: list) -> None:
    town = Town(BANDED)
    lives(town, life)
    ends(town)
    reversed_lines = {line.reverses for line in town.authorised_lines}
    kept = [line for line in town.authorised_lines if line.kind == "outcome" and line.id not in reversed_lines]
    assert len({line.counted_as for line in kept}) == len(kept)
    assert all(line.amount == (90000 if (line.counted_as or 0) < 3 else 50000) for line in kept)
