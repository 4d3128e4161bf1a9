"""What keeps a person from starting although the programme's own definition of a start is met [rules 121, 122]."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.caseload.domain.participant import Participant
from shared.terms.faults import Fault, Refused
from shared.terms.programme import Programme, excludes_for_good, excludes_meanwhile


@dataclass(frozen=True)
class OtherStart:
    """A start of the same person in another referral: its programme, and whether support goes on."""

    programme: Programme
    in_support: bool


def require(participant: Participant, programme: Programme, others: Iterable[OtherStart]) -> None:
    """Raises `Refused` while it is unclear who the person is, or where another start rules this one out [rule 122]."""
    faults = []
    if participant.doubtful:
        message = (
            "it is not settled yet who this person is: start when Jobcentre Plus or the commissioner has settled it"
        )
        faults.append(Fault("", "person-doubtful", message))
    for other in others:
        if other.in_support and excludes_meanwhile(programme, other.programme):
            message = "this person has an open start already, here or in a programme that excludes this one"
            faults.append(Fault("", "open-start", f"{message}; end that one, or refer this one in error"))
        elif excludes_for_good(programme, other.programme):
            message = "this person has started this programme before, or one that counts as the same"
            faults.append(Fault("", "entitlement-used", f"{message}: there is no second start"))
    if faults:
        raise Refused(list(dict.fromkeys(faults)), "conflict")
