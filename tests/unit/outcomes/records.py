"""A record on its own, with a feed that delivers in any order and a queue like the real one, all in memory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.deciding import update_outcomes, verify
from services.outcomes.domain.feed import FeedRow, PaymentRow
from services.outcomes.domain.matching import RowResult, match
from services.outcomes.domain.person import Job, Person
from services.outcomes.domain.record import Record
from shared.terms.programme import AnyOutcome, Price, Programme
from tests.programmes import shipped

LLWHP = shipped()["LLWHP"]
START = date(2018, 3, 20)
NOON = datetime(2020, 9, 1, 12, tzinfo=UTC)
IDS = count(1)


def new_id(prefix: str) -> str:
    return f"{prefix}_{next(IDS):08d}"


def somebody(programme: Programme = LLWHP, started: bool = True) -> Record:
    person = Person("ref_1", "PO-1", programme.id, "sub-1", "jcp-east-london", ["maximus", "sub-1"])
    if started:
        person = person.open_monitoring(START, START + timedelta(456), START + timedelta(639), START + timedelta(700))
    return Record(person, programme)


def pay(payment: str, paid_on: date, pounds: int, **more: object) -> PaymentRow:
    return PaymentRow("PO-1", str(more.pop("employment", "EMP-1")), payment, paid_on, pounds * 100, **more)  # type: ignore[arg-type]


def job(number: int = 1, **more: object) -> Job:
    made = Job(f"job_{number}", "ref_1", f"EMP-{number}", "employed", START + timedelta(30), True, "sub-1/worker")
    return replace(made, **more)


class Feed:
    """Delivers rows to a record and keeps what does not fit, as the queue does."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.waiting: list[FeedRow] = []

    def send(self, *rows: FeedRow, on: date = date(2018, 9, 1)) -> list[RowResult]:
        results = [self._take(row) for row in rows]
        while any(self._take_waiting(row) for row in list(self.waiting)):
            pass
        update_outcomes(self.record, on, new_id)
        return results

    def _take(self, row: FeedRow) -> RowResult:
        if row in self.waiting:
            return RowResult("repeated")
        result = match(self.record, row, "hmrc/feed", NOON)
        if result.result == "unmatched":
            self.waiting.append(row)
        return result

    def _take_waiting(self, row: FeedRow) -> bool:
        result = match(self.record, row, "hmrc/feed", NOON)
        if result.settled:
            self.waiting.remove(row)
        return result.settled


def first_outcome(record: Record) -> AnyOutcome:
    return record.outcomes_in_order[0]


def standing(record: Record) -> Claim | None:
    return next((claim for claim in record.claims if claim.stands), None)


def approve(record: Record) -> None:
    """Takes the standing claim, if it waits for that, through validation."""
    claim = standing(record)
    if claim is not None and claim.state == "triggered":
        record.claims.put(claim.after("validate").after("approve"))
        verify(record, record.newest(first_outcome(record)))


def dearer_from(day: date, pence: int) -> Programme:
    """Local London with another price from a day on."""
    outcome = LLWHP.outcomes[0]
    priced = outcome.model_copy(
        update={"prices": (*outcome.prices, Price.model_construct(effective_from=day, amount=pence))}
    )
    return LLWHP.model_copy(update={"outcomes": (priced,)})


def naive(rows: Iterable[PaymentRow], threshold: int, first: date, last: date) -> date | None:
    """The outcome's date worked out the slow way: only what no row corrects, day by day."""
    known = set(rows)
    corrected = {(row.employment, row.corrects) for row in known if row.corrects}
    counting = [
        row
        for row in known
        if (row.employment, row.payment) not in corrected
        and not row.reverses
        and row.excluded is None
        and first <= row.paid_on <= last
    ]
    for day in sorted({row.paid_on for row in counting}):
        if sum(row.amount for row in counting if row.paid_on <= day) >= threshold:
            return day
    return None
