"""Whoever came under an older version of the contract is supported on its terms."""

from datetime import date

from services.caseload.domain.participant import Participant
from tests.programmes import loaded

OLD = loaded("start_requires: [initial_meeting]\njob_gap_days: 14")
NEW = loaded("start_requires: [agreement_to_participate]\njob_gap_days: 56")
BOTH = NEW.with_stored({("TEST", OLD["TEST"].version): OLD["TEST"].definition})


def of_version(version: str) -> Participant:
    return Participant("ref_1", "TEST", "provider-1", "jcp-north", date(2018, 3, 9), programme_version=version)


def test_a_participant_keeps_the_terms_of_the_referral() -> None:
    older = BOTH.for_referral(*of_version(OLD["TEST"].version).programme_key)
    newer = BOTH.for_referral(*of_version(NEW["TEST"].version).programme_key)
    assert (older.start_requires, older.job_gap_days) == (("initial_meeting",), 14)
    assert newer.start_requires == ("agreement_to_participate",)


def test_a_version_that_never_ran_here_gives_way_to_the_one_that_does() -> None:
    assert NEW.for_referral(*of_version("0a1b2c3d4e5f6a7b").programme_key) is NEW["TEST"]
