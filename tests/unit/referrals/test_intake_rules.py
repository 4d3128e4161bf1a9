"""The rules of intake on their own: each says nothing of a value that is missing or broken."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from services.referrals.domain.intake import IntakeContext, faults, to_check, with_markers, without_shape_faults
from shared.terms.faults import Fault
from shared.terms.programme import Condition
from tests.programmes import shipped

LLWHP = shipped()["LLWHP"]
FRIDAY = IntakeContext(date(2018, 3, 9), "jcp-east-london", sandbox=True)
GOOD: dict[str, Any] = {
    "referred_on": date(2018, 3, 9),
    "date_of_birth": date(1985, 6, 15),
    "nino": "QQ123456A",
    "address": SimpleNamespace(postcode="E7 9ZZ"),
    "phone": "020 7946 0000",
    "area": "newham",
    "participation": "voluntary",
    "group": "HD",
}


def messages(around: IntakeContext = FRIDAY, programme=LLWHP, **changes: Any) -> dict[str, str]:
    values = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return {fault.pointer: fault.code for fault in faults(values, programme, around)}


def test_a_good_referral_has_no_fault() -> None:
    assert messages() == {}


def test_nothing_understood_is_nothing_to_say_but_what_is_owed() -> None:
    assert {f.pointer: f.code for f in faults({}, LLWHP, FRIDAY)} == {"/address": "missing", "/phone": "missing"}


@pytest.mark.rule(7)
def test_without_a_known_programme_only_the_programmes_own_rules_are_silent() -> None:
    assert messages(programme=None, scr=True) == {"/scr": "clerical"}
    assert messages(programme=None, programme_sent=True) == {}
    told = {**GOOD, "programme": "NOSUCH", "area": "nowhere"}
    assert [fault.code for fault in faults(told, None, FRIDAY)] == ["unknown-programme"]


def test_invented_numbers_are_for_the_sandbox_only() -> None:
    outside = IntakeContext(date(2018, 3, 9), "jcp-east-london", sandbox=False)
    assert messages(outside) == {"/nino": "nino-sandbox-only"}
    assert messages(outside, nino="AB123456C") == {}


@pytest.mark.parametrize("nino", ["", "A", "AB123456E", "AB12345C", "QV123456A", "BG123456A", "ab 12 34 56"])
def test_impossible_numbers_are_refused_everywhere(nino: str) -> None:
    expected = {} if nino == "" else {"/nino"}
    assert set(messages(nino=nino)) == set(expected), "an empty one is a fault of shape"


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (date(2002, 3, 9), None),
        (date(2002, 3, 10), "too-young"),
        (date(2018, 3, 9), "too-young"),
        (date(2018, 3, 10), "impossible-date"),
        (date(1898, 3, 9), None),
        (date(1897, 3, 9), "impossible-date"),
        (date(1, 1, 1), "impossible-date"),
        (date(9999, 12, 31), "impossible-date"),
    ],
)
def test_a_birthday_makes_sense_on_the_day_of_referral(born_on: date, code: str | None) -> None:
    assert messages(date_of_birth=born_on) == ({"/date_of_birth": code} if code else {})


@pytest.mark.rule(1, 7)
@pytest.mark.parametrize(("mappa", "scr", "owed"), [(True, False, False), (False, False, True), (True, True, True)])
def test_only_mappa_without_scr_may_lack_address_and_phone(mappa: bool, scr: bool, owed: bool) -> None:
    told = messages(mappa=mappa, scr=scr, address=None, phone=None)
    assert ({"/address", "/phone"} <= set(told)) is owed


@pytest.mark.rule(11)
@pytest.mark.parametrize("field", ["on_other_provision", "previously_started", "in_paid_work", "job_offer"])
def test_each_named_condition_refuses_in_the_programmes_words(field: str) -> None:
    told = list(faults({**GOOD, field: True}, LLWHP, FRIDAY))
    assert [fault.pointer for fault in told] == [f"/{field}"]
    assert told[0].message in {condition.refuses for condition in LLWHP.eligibility}


def test_a_condition_the_programme_does_not_make_is_not_asked() -> None:
    assert messages(programme=LLWHP.model_copy(update={"eligibility": ()}), in_paid_work=True) == {}


def test_a_condition_of_another_programme_that_nothing_here_tells_is_left_to_people() -> None:
    strange = Condition(code="likes_tea", name="Likes tea", refuses="No tea, no place.")
    assert messages(programme=LLWHP.model_copy(update={"eligibility": (strange,)})) == {}


@pytest.mark.rule(11)
def test_a_start_that_the_sender_says_is_a_fault_and_one_that_milepost_knows_a_check() -> None:
    assert messages(previously_started=True) == {"/previously_started": "not_previously_started"}
    assert to_check(LLWHP, ()) is None
    assert to_check(LLWHP, (LLWHP,)) == "not_previously_started"
    assert to_check(LLWHP.model_copy(update={"eligibility": ()}), (LLWHP,)) == "entitlement-used"


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2018, 3, 1), {}),
        (date(2018, 2, 28), {"/referred_on": "outside-contract"}),
        (date(2023, 2, 28), {}),
        (date(2023, 3, 1), {"/referred_on": "outside-contract"}),
    ],
)
def test_referrals_are_dated_within_the_contract(day: date, codes: dict[str, str]) -> None:
    around = IntakeContext(date(2024, 1, 1), "jcp-east-london", sandbox=True)
    assert messages(around, referred_on=day) == codes


def test_self_referral_opens_when_the_contract_was_varied() -> None:
    around = IntakeContext(date(2022, 1, 1), "jcp-east-london", sandbox=True)
    assert messages(around, source="self_referral", referred_on=date(2021, 11, 30)) == {"/source": "unknown-source"}
    assert messages(around, source="self_referral", referred_on=date(2021, 12, 1)) == {}


def test_an_area_belongs_to_one_district() -> None:
    assert messages(jcp_district="jcp-north-london") == {"/jcp_district": "wrong-district"}
    assert messages(area="camden", jcp_district="jcp-north-london") == {"/area": "unknown-area"}


@pytest.mark.rule(9)
@pytest.mark.parametrize(("months", "fault"), [(None, True), (0, True), (23, True), (24, False), (300, False)])
def test_long_term_unemployed_is_two_years_of_claim(months: int | None, fault: bool) -> None:
    told = messages(group="LTU", participation="mandatory", claim_months=months)
    assert ("/claim_months" in told) is fault


@pytest.mark.rule(9)
@pytest.mark.parametrize("code", LLWHP.group("EA").early_access_codes)
def test_early_access_is_one_of_the_programmes_list(code: str) -> None:
    assert messages(group="EA", early_access_code=code) == {}


@pytest.mark.rule(8)
@pytest.mark.parametrize(
    ("code", "sent", "marker"),
    [
        (None, False, False),
        ("", False, False),
        ("0", False, False),
        ("000", False, False),
        ("C2", False, True),
        (None, True, True),
    ],
)
def test_a_code_that_says_something_switches_the_marker_on(code: str | None, sent: bool, marker: bool) -> None:
    assert with_markers({"safeguarding_code": code, "incident_marker": sent})["incident_marker"] is marker


def test_a_broken_value_has_one_fault_and_not_the_rules_beside_it() -> None:
    shape = [Fault("/mobile", "string-pattern-mismatch", ""), Fault("/address/lines/0", "too-short", "")]
    rules = [Fault("/phone", "missing", ""), Fault("/address", "missing", ""), Fault("/scr", "clerical", "")]
    assert [fault.pointer for fault in without_shape_faults(shape, rules)] == ["/scr"]
    assert without_shape_faults([], rules) == rules
