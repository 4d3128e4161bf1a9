"""Nobody moves money alone: each step of a claim and of a statement is somebody else's [rules 163, 164, 183]."""

from dataclasses import replace
from datetime import date

import pytest

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.four_eyes import Hands, require_other_client, review, submission_faults
from shared.terms.faults import Forbidden, ForbiddenTransition, Refused

TRIGGERED = Claim("clm_1", "ref_1", "sustained-earnings", 1, "earnings", "triggered", date(2018, 8, 31), 426043)
IN_VALIDATION = replace(TRIGGERED, state="in_validation", validated_by="council/first")
HANDS = Hands({"sub-1/worker", "hmrc/feed"}, {"council/officer"}, {"sub-1", "prime"})
PERMITTED = {
    "council/second": [],
    "council/first": ["validated-by-you"],
    "council/officer": ["validated-by-you"],
    "hmrc/another": ["recorded-by-you"],
    "sub-1/another": ["paid-to-you", "recorded-by-you"],
    "prime/validator": ["paid-to-you"],
}


@pytest.mark.rule(163)
@pytest.mark.parametrize(("actor", "codes"), PERMITTED.items())
def test_who_approves_neither_recorded_nor_settled_nor_validated_nor_is_paid(actor: str, codes: list[str]) -> None:
    if not codes:
        assert review(IN_VALIDATION, "approve", actor, HANDS).state == "approved"
        return
    with pytest.raises(Refused) as refused:
        review(IN_VALIDATION, "approve", actor, HANDS)
    assert [fault.code for fault in refused.value.faults] == codes


@pytest.mark.rule(163)
@pytest.mark.parametrize("event", ["validate", "hold", "reject"])
def test_who_is_paid_takes_no_step_of_the_review(event: str) -> None:
    claim = TRIGGERED if event == "validate" else IN_VALIDATION
    with pytest.raises(Refused, match="is paid for the outcome"):
        review(claim, event, "prime/validator", HANDS)
    assert review(claim, event, "council/first", HANDS).version == claim.version + 1


@pytest.mark.rule(163)
def test_who_submitted_the_claim_neither_validates_nor_approves_it() -> None:
    submitted = replace(TRIGGERED, state="submitted", submitted_by="council/officer")
    with pytest.raises(Refused, match="submitted the claim"):
        review(submitted, "validate", "council/first", Hands())
    with pytest.raises(Refused) as refused:
        review(replace(submitted, state="in_validation"), "approve", "council/second", Hands())
    assert [fault.code for fault in refused.value.faults] == ["recorded-by-you"]


@pytest.mark.rule(183)
@pytest.mark.parametrize(
    ("actor", "may"),
    [
        ("sub-1/worker", False),
        ("sub-1/another", True),
        ("prime/claims", True),
        ("hmrc/feed", False),
        ("hmrc/another", False),
        ("council/officer", True),
    ],
)
def test_who_recorded_what_a_claim_rests_on_does_not_submit_it(actor: str, may: bool) -> None:
    assert [fault.code for fault in submission_faults(actor, HANDS)] == ([] if may else ["recorded-by-you"])


@pytest.mark.rule(163)
def test_who_validates_is_kept_and_the_state_is_judged_before_the_hands() -> None:
    assert review(TRIGGERED, "validate", "council/first", HANDS).validated_by == "council/first"
    with pytest.raises(ForbiddenTransition):
        review(TRIGGERED, "approve", "prime/validator", HANDS)


@pytest.mark.rule(164)
def test_who_cut_a_statement_off_does_not_authorise_it() -> None:
    require_other_client("prime/finance", "council/finance")
    require_other_client("council/finance", "council/head-of-finance")
    require_other_client(None, "council/finance")
    with pytest.raises(Forbidden, match="four-eyes"):
        require_other_client("council/finance", "council/finance")
