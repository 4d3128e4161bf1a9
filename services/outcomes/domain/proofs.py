"""What a claim that somebody makes rests on: items of evidence, each with how and when it was obtained [rule 77]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.terms.faults import Fault

How = Literal[
    "invoice",
    "bank_statement",
    "tax_return",
    "contract",
    "payslip",
    "letter",
    "participant_statement",
    "employer_contact",
    "site_visit",
]
Basis = Literal["consent", "benefit_claimant"]


@dataclass(frozen=True)
class Proof:
    """One item: `how` it was obtained, when, and the reference under which the provider keeps it.

    `basis` is what allows an employer to be asked: the person's consent, or that the person is or was on UC, ESA,
    IB(IS) or JSA, for whom the Designation Order stands in for it.
    """

    id: str
    claim_id: str
    participant_id: str
    attempt: int
    recorded_by: str
    how: str
    obtained_on: date
    reference: str
    basis: str | None = None

    @property
    def key(self) -> str:
        return self.id


def proof_faults(proofs: Sequence[Proof], today: date) -> list[Fault]:
    """Every fault of a claim's evidence."""
    if not proofs:
        message = "a claim rests on evidence: give at least one item with how and when it was obtained"
        return [Fault("/evidence", "required", message)]
    return [fault for number, proof in enumerate(proofs) for fault in _faults(f"/evidence/{number}", proof, today)]


def _faults(pointer: str, proof: Proof, today: date) -> list[Fault]:
    faults = []
    if proof.obtained_on > today:
        message = f"{proof.obtained_on} is after today, {today}; send the claim when the evidence is there"
        faults.append(Fault(f"{pointer}/obtained_on", "in-the-future", message))
    if proof.how == "employer_contact" and proof.basis is None:
        message = (
            "say what allowed the employer to be asked: consent, or benefit_claimant for somebody who is or was on "
            "UC, ESA, IB(IS) or JSA"
        )
        faults.append(Fault(f"{pointer}/basis", "required", message))
    return faults
