"""Whoever came under an older version of the contract is supported on its terms."""

from datetime import date

from services.caseload.commands.saving import terms_of
from services.caseload.domain.participant import Participant
from tests.programmes import loaded

OLD = loaded("start_requires: [initial_meeting]\njob_gap_days: 14")
NEW = loaded("start_requires: [agreement_to_participate]\njob_gap_days: 56")
BOTH = NEW.with_stored({("TEST", OLD["TEST"].version): OLD["TEST"].definition})


def of_version(version: str) -> Participant:
    return Participant("ref_1", "TEST", "provider-1", "jcp-north", date(2018, 3, 9), programme_version=version)


def test_a_participant_keeps_the_terms_of_the_referral() -> None:
    was, now = of_version(OLD["TEST"].version), of_version(NEW["TEST"].version)
    assert (terms_of(BOTH, was).start_requires, terms_of(BOTH, was).job_gap_days) == (("initial_meeting",), 14)
    assert terms_of(BOTH, now).start_requires == ("agreement_to_participate",)


def test_a_version_that_never_ran_here_gives_way_to_the_one_that_does() -> None:
    assert terms_of(NEW, of_version("0a1b2c3d4e5f6a7b")) is NEW["TEST"]
