"""An unmatched row of the earnings feed as a person settles it [rule 111]."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.outcomes.domain.earnings import Payment, corrected_by
from services.outcomes.domain.feed import FeedRow, NotificationRow, PaymentRow
from services.outcomes.domain.matching import match, match_payment, recorded_payment
from services.outcomes.domain.record import Record
from services.outcomes.domain.states import UNMATCHED_STATES, UnmatchedState
from shared.terms.faults import Fault, refuse, transition

SETTLED_BY_PERSON = ("belongs_to", "same_as", "different", "discarded")
DECISIONS = {"same_as": "same", "different": "different", "discard": "withdrawn", "undo": None}
"""What an action on a possible duplicate decides about its payment."""


@dataclass(frozen=True)
class PaymentChosen:
    """A payment of the participant that a person names: its id, and its pay date where several have the id."""

    payment: str
    paid_on: date | None = None

    def find(self, payments: Sequence[Payment], pointer: str = "") -> Payment:
        """The one payment; raises `Refused` when there is none or several."""
        dates = sorted(p.paid_on for p in payments if p.sent_as == self.payment)
        matching = [p for p in payments if p.sent_as == self.payment and self.paid_on in (None, p.paid_on)]
        if not matching:
            refuse([Fault(f"{pointer}/payment", "unknown-payment", f"there is no such payment {self._others(dates)}")])
        if len(matching) > 1:
            refuse(
                [Fault(f"{pointer}/paid_on", "ambiguous-payment", f"say which by its pay date {self._others(dates)}")]
            )
        return matching[0]

    def _others(self, dates: Sequence[date]) -> str:
        return f"(paid on {', '.join(map(str, dates))})" if dates else "among this participant's of that employment"


@dataclass(frozen=True)
class UnmatchedRow:
    """A row with its state; `settled_as` is how it left the queue, `participant_id` whose it is where that is known.

    `row` is None for one with faults, which cannot be read.
    """

    position: int
    row: FeedRow | None
    fingerprint: str
    reason: str
    sent_by: str
    visible_to: list[str]
    version: int
    settled_as: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None
    participant_id: str | None = None
    duplicate_of: str | None = None

    @property
    def state(self) -> UnmatchedState:
        return state_of(self.settled_as)

    def after(self, action: str, actor: str, at: datetime) -> "UnmatchedRow":
        """The row one step on; raises `ForbiddenTransition`, or `Refused` for an action that its reason rules out."""
        state = transition(UNMATCHED_STATES, self.state, action, "row of the earnings feed")
        possible = self.reason == "possible_duplicate"
        if (
            action == "different"
            and not possible
            and not (self.reason == "key_taken" and isinstance(self.row, PaymentRow))
        ):
            message = (
                "only a possible duplicate, or a payment whose key is taken, can be different; say whose the row is"
            )
            refuse([Fault("", "no-duplicate", message)])
        if self.row is None and action not in ("same_as", "discard", "undo"):
            refuse([Fault("", "has-faults", "the row cannot be read; discard it, and have the feed send it correctly")])
        if action == "belong_to" and possible:
            message = "its participant is known: say whether it is the same as the payment it looks like, or different"
            refuse([Fault("", "possible-duplicate", message)])
        settled = (None, None, None) if state == "waiting" else (state, actor, at)
        as_, by, settled_at = settled
        return replace(self, settled_as=as_, settled_by=by, settled_at=settled_at, version=self.version + 1)


def state_of(settled_as: str | None) -> UnmatchedState:
    """The state of a row that left the queue in this way; `accepted` and `repeated` are matched by themselves."""
    if settled_as is None:
        return "waiting"
    return settled_as if settled_as in SETTLED_BY_PERSON else "matched"  # type: ignore[return-value]


def give(
    record: Record, waiting: UnmatchedRow, corrects: PaymentChosen | None, actor: str, at: datetime
) -> UnmatchedRow:
    """Puts a row into the record of the participant whom a person names; raises `Refused` if it cannot count there.

    With `corrects` the row replaces that payment, or takes it back if it is a reversal. If the row may be a duplicate
    there, it waits on for that reason.
    """
    settled = waiting.after("belong_to", actor, at)
    row, target = waiting.row, None
    assert row is not None
    if isinstance(row, PaymentRow) and corrects is not None:
        payments = [p for p in record.payments if p.employment == row.employment and p.decision != "withdrawn"]
        target = corrects.find(payments, "/corrects")
        row = replace(row, corrects=target.sent_as)
    elif corrects is not None:
        refuse([Fault("/corrects", "no-payment", "a notification corrects no payment; leave it out")])
    result = match(record, row, waiting.sent_by, at, target)
    settled = replace(
        settled,
        participant_id=record.person.id,
        visible_to=sorted({*record.person.visible_to, waiting.sent_by.partition("/")[0]}),
    )
    if result.settled:
        return settled
    if result.reason == "key_taken" and isinstance(row, PaymentRow):
        message = "its id belongs to another payment: say what it `corrects`, or that it is `different`"
        refuse([Fault("/corrects", "key-taken", message)])
    if result.reason != "possible_duplicate":
        refuse(result.errors())
    doubt = {"reason": "possible_duplicate", "duplicate_of": result.duplicate_of}
    return replace(settled, settled_as=None, settled_by=None, settled_at=None, **doubt)  # type: ignore[arg-type]


def set_apart(record: Record, waiting: UnmatchedRow, at: datetime) -> None:
    """Records a payment beside the one that has its key, under an id of its own [rule 149]; raises `Refused`."""
    assert isinstance(waiting.row, PaymentRow)
    result = match_payment(record, waiting.row, waiting.sent_by, at, apart=True)
    if not result.settled and result.reason != "possible_duplicate":
        refuse(result.errors())
    decide(record, waiting, "different")


def recognise(record: Record | None, waiting: UnmatchedRow, chosen: PaymentChosen | None) -> None:
    """Checks that the row is recorded as the payment chosen, which a possible duplicate never adds to."""
    if record is None:
        refuse([Fault("/participant_id", "missing", "name the participant who has the payment")])
        return
    possible = waiting.reason == "possible_duplicate"
    if chosen is None and not possible:
        refuse([Fault("/payment", "missing", "name the payment as which the row is recorded")])
    own = recorded_payment(record, waiting.row, waiting.sent_by) if possible else None
    if chosen is not None:
        chosen.find([payment for payment in record.payments if payment != own])
    if possible:
        decide(record, waiting, "same_as")


def take_back(record: Record, waiting: UnmatchedRow) -> None:
    """Takes a row out of the record of a participant whose it was not, with what it corrected."""
    row = waiting.row
    if isinstance(row, NotificationRow):
        notification = record.notifications.get((row.type, row.step, row.created_on))
        if notification is not None:
            record.notifications.put(replace(notification, withdrawn=True))
        return
    payment = recorded_payment(record, row, waiting.sent_by)
    if payment is None:
        return
    for corrected in corrected_by([*record.payments], payment):
        record.payments.put(replace(corrected, corrected_by=None))
    record.payments.put(replace(payment, decision="withdrawn"))


def decide(record: Record, waiting: UnmatchedRow, action: str) -> None:
    """Decides about a payment that may be a duplicate: of its own, recorded already, or not to be counted."""
    payment = recorded_payment(record, waiting.row, waiting.sent_by)
    if payment is not None:
        record.payments.put(replace(payment, decision=DECISIONS[action]))
