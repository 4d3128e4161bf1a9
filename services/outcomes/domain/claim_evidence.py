"""The evidence of a submitted claim: items, each with how and when it was obtained [rule 77]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.terms.faults import Fault
from shared.terms.programme import EvidenceKind

Basis = Literal["consent", "benefit_claimant"]


@dataclass(frozen=True)
class ClaimEvidence:
    """One item: `how` and when it was obtained, and the reference under which the provider keeps it.

    `basis` is what allows contact with an employer: the participant's consent, or that the participant is or was on UC,
    ESA, IB(IS) or JSA, where the Designation Order replaces consent.
    """

    id: str
    claim_id: str
    participant_id: str
    attempt: int
    recorded_by: str
    how: EvidenceKind
    obtained_on: date
    reference: str
    basis: str | None = None

    @property
    def key(self) -> str:
        return self.id


def evidence_faults(items: Sequence[ClaimEvidence], today: date, required: Sequence[str] = ()) -> list[Fault]:
    """Every fault of a claim's evidence; `required` are the kinds that the outcome's contract asks for [rule 136]."""
    if not items:
        message = "a claim rests on evidence: give at least one item with how and when it was obtained"
        return [Fault("/evidence", "required", message)]
    faults = []
    missing = [kind for kind in required if kind not in {item.how for item in items}]
    if missing:
        message = f"the contract asks for {', '.join(missing)} for this outcome; add an item of each kind"
        faults.append(Fault("/evidence", "evidence-missing", message))
    for number, item in enumerate(items):
        if item.obtained_on > today:
            message = f"{item.obtained_on} is after today, {today}; send the claim when the evidence is there"
            faults.append(Fault(f"/evidence/{number}/obtained_on", "in-the-future", message))
        if item.how == "employer_contact" and item.basis is None:
            message = (
                "say what allowed the employer to be asked: consent, or benefit_claimant for a participant who is or "
                "was on UC, ESA, IB(IS) or JSA"
            )
            faults.append(Fault(f"/evidence/{number}/basis", "required", message))
    return faults
