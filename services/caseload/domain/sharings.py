"""To whom a participant is shown by consent or agreement, for what and for how long [rules 103, 193]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults, since_referral
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import SharingAgreed, SharingWithdrawn
from shared.terms.faults import Fault, Refused
from shared.terms.programme import Party


@dataclass
class Sharing(Child):
    """Its first and last day are included; it holds until the day before `withdrawn_on`."""

    programme: str
    recipient: str
    org: str
    purpose: str
    basis: Literal["agreement", "consent"]
    effective_from: date
    effective_to: date | None = None
    withdrawn_on: date | None = None

    def overlaps(self, first: date, last: date | None) -> bool:
        """Whether it holds on a day from `first` to `last`; None = without an end."""
        ends_before = self.effective_to is not None and self.effective_to < first
        withdrawn_before = self.withdrawn_on is not None and self.withdrawn_on <= first
        return not (ends_before or withdrawn_before or (last is not None and last < self.effective_from))


def sharing_faults(
    participant: Participant, recipients: Mapping[str, Party], earlier: Iterable[Sharing], values: Values
) -> Faults:
    """The programme names the recipient and the purpose; the days are in order, and nothing says the same already."""
    recipient, purpose, first = (values.get(name) for name in ("recipient", "purpose", "effective_from"))
    party, last = recipients.get(str(recipient)), values.get("effective_to")
    if recipient is not None and party is None:
        choices = f"name one of: {', '.join(sorted(recipients))}" if recipients else "it names none today"
        yield Fault("/recipient", "unknown-recipient", f"the programme does not show people to it; {choices}")
    if party is not None and purpose is not None and purpose not in party.purposes:
        message = f"the programme does not name this purpose; name one of: {', '.join(party.purposes)}"
        yield Fault("/purpose", "unknown-purpose", message)
    yield from since_referral("effective_from", first, participant.today, participant.referred_on)
    if first is None:
        return
    if last is not None and last < first:
        yield Fault("/effective_to", "too-early", f"{last} is before it begins on {first}; give a day from then on")
    same = [each for each in earlier if (each.recipient, each.purpose) == (recipient, purpose)]
    if any(each.overlaps(first, last) for each in same):
        message = "this purpose is agreed with the recipient for some of these days; withdraw that one first"
        yield Fault("/recipient", "already-shared", message)


def agree(participant: Participant, sharing: Sharing) -> None:
    """The participant is shown from the first day on."""
    event = SharingAgreed(
        sharing_id=sharing.id,
        programme=sharing.programme,
        recipient=sharing.recipient,
        org=sharing.org,
        purpose=sharing.purpose,
        basis=sharing.basis,
        effective_from=sharing.effective_from,
        effective_to=sharing.effective_to,
    )
    participant.emit(event, sharing.effective_from)


def withdrawal_faults(participant: Participant, sharing: Sharing, values: Values) -> Faults:
    """Raises Refused for one that is withdrawn; the day is one on which it held, or is the first without it."""
    if sharing.withdrawn_on is not None:
        message = f"it was withdrawn on {sharing.withdrawn_on}; nothing is shown by it since"
        raise Refused([Fault("", "already-withdrawn", message)], "conflict")
    yield from day_faults(
        "withdrawn_on", values.get("withdrawn_on"), participant.today, (sharing.effective_from, "it began")
    )


def withdraw(participant: Participant, sharing: Sharing, on: date) -> None:
    """From the day on, nothing is shown by it."""
    sharing.withdrawn_on = on
    participant.emit(SharingWithdrawn(sharing_id=sharing.id, withdrawn_on=on), on)
