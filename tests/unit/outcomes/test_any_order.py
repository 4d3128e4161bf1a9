"""Whatever comes, in whatever order, as often as it likes: the outcome is what a slow recount says it is."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.claims import MONEY_MOVED
from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import Line, authorise_line, cut_off, put_on_line
from shared.terms.calendar import Month
from shared.terms.events.payment import OutcomeAchieved, OutcomeUnachieved
from tests.unit.outcomes.records import (
    LLWHP,
    START,
    Feed,
    approve,
    dearer_from,
    first_outcome,
    naive,
    new_id,
    pay,
    somebody,
    standing,
)

LAST = START + timedelta(639)
THRESHOLD = LLWHP.outcomes[0].threshold
DAYS = st.integers(-20, 660).map(lambda n: START + timedelta(n))
POUNDS = st.integers(1, 2500)
EXCLUDED = st.sampled_from([None, None, None, "refund", "earlier_employment"])


@st.composite
def rows(draw: st.DrawFn) -> list[PaymentRow]:
    """Payments and corrections of them, each corrected at most once, corrections of corrections included.

    No two are alike: what may have been sent twice is in `test_duplicates`.
    """
    made: list[PaymentRow] = []
    amounts = iter(draw(st.lists(POUNDS, min_size=10, max_size=10, unique=True)))
    for number in range(draw(st.integers(1, 10))):
        open_to_correction = [r for r in made if not r.reverses and r.payment not in {c.corrects for c in made}]
        target = draw(st.sampled_from([None, None, *open_to_correction]))
        reverses = target is not None and draw(st.booleans())
        made.append(
            pay(
                f"P-{number}",
                draw(DAYS),
                0 if reverses else next(amounts),
                excluded=draw(EXCLUDED),
                corrects=target.payment if target else None,
                reverses=reverses,
            )
        )
    return made


def achieved(record: Record) -> date | None:
    newest = record.newest(first_outcome(record))
    return newest.achieved_on if newest.achieved else None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_outcome_is_what_a_slow_recount_says_in_any_order_with_repeats(data: st.DataObject) -> None:
    sent = data.draw(rows())
    order = data.draw(st.permutations(sent + data.draw(st.lists(st.sampled_from(sent), max_size=4))))
    record = somebody()
    feed = Feed(record)
    for row in order:
        feed.send(row)
    assert feed.waiting == []
    assert achieved(record) == naive(sent, THRESHOLD, START, LAST)
    assert len(record.payments) == len(sent)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_rounds_and_what_is_said_of_them_alternate(data: st.DataObject) -> None:
    record = somebody()
    feed = Feed(record)
    for row in data.draw(st.permutations(data.draw(rows()))):
        feed.send(row)
    events = [event for event, _ in record.pending if isinstance(event, OutcomeAchieved | OutcomeUnachieved)]
    rounds = [(event.round, isinstance(event, OutcomeAchieved)) for event in events]
    assert rounds == [(n // 2 + 1, n % 2 == 0) for n in range(len(rounds))]
    assert [m.round for m in record.milestones] == list(range(1, len(record.milestones) + 1))
    assert (standing(record) is not None) == (achieved(record) is not None)


@settings(max_examples=100, deadline=None)
@given(rows(), st.data())
def test_a_delivery_at_once_and_row_by_row_come_to_the_same(sent: list[PaymentRow], data: st.DataObject) -> None:
    together, singly = somebody(), somebody()
    Feed(together).send(*data.draw(st.permutations(sent)))
    one_by_one = Feed(singly)
    for row in sent:
        one_by_one.send(row)
    assert achieved(together) == achieved(singly)


class Books:
    """Months cut off and authorised, one after another, for one person."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.month = Month(2018, 3)
        self.lines: list[Line] = []

    def close_a_month(self, authorise: bool) -> None:
        _, lines = cut_off(self.record.programme, self.month, self.record.claims, self.month.next().first, new_id)
        self.month = self.month.next()
        mine = [line for line in lines if line.claim_id]
        for line in mine:
            self.record.claims.put(put_on_line(self.record.claims[line.claim_id], line))
        for line in mine if authorise else []:
            self.record.claims.put(authorise_line(self.record.claims[line.claim_id], line))
        self.lines += mine

    @property
    def net(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def outstanding(self) -> int:
        """The price of every claim that was paid and is not taken back."""
        claims = self.record.claims
        return sum(claim.price for claim in claims if claim.state in MONEY_MOVED and not claim.recovery_line_id)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_paid_lines_and_recoveries_net_to_the_price_of_what_is_paid(data: st.DataObject) -> None:
    programme = dearer_from(START + timedelta(300), 500_000)
    record = somebody(programme)
    feed, books = Feed(record), Books(record)
    for row in data.draw(st.permutations(data.draw(rows()))):
        feed.send(row)
        if data.draw(st.booleans()):
            approve(record)
            books.close_a_month(authorise=True)
        assert books.net == books.outstanding
    while books.month < Month(2020, 6):
        approve(record)
        books.close_a_month(authorise=True)
    day = achieved(record)
    assert books.net == (programme.price_on("sustained-earnings", day) if day else 0)
    assert len({line.reverses for line in books.lines if line.reverses}) == len(
        [line for line in books.lines if line.amount < 0]
    )


def test_every_payment_of_a_claim_is_a_line_of_its_own() -> None:
    record = somebody()
    feed, books = Feed(record), Books(record)
    feed.send(pay("P-1", START + timedelta(100), 3000))
    approve(record)
    for _ in range(6):
        books.close_a_month(authorise=True)
    feed.send(pay("P-2", START + timedelta(100), 0, corrects="P-1", reverses=True))
    books.close_a_month(authorise=True)
    feed.send(pay("P-3", START + timedelta(120), 3000))
    approve(record)
    books.close_a_month(authorise=True)
    assert [line.amount for line in books.lines] == [426043, -426043, 426043]
    assert len({line.claim_id for line in books.lines if line.amount > 0}) == 2
