"""Details are sealed for one person under a named key; marks match without telling."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.referrals.vault import CannotOpen, Vault, of_settings

INDEX = b"i" * 32
ONE = Vault({"k1": b"1" * 32}, INDEX)
TWO = Vault({"k2": b"2" * 32, "k1": b"1" * 32}, INDEX)
ONLY_TWO = Vault({"k2": b"2" * 32}, INDEX)
DETAILS = {"surname": "Exemplar", "nino": "QQ123456A", "address": None}
PERSON = "per_1"


def settings(data_keys: str, index_key: str = base64.b64encode(INDEX).decode()) -> tuple[str, str]:
    return data_keys, index_key


def key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


@given(st.dictionaries(st.text(), st.text()), st.text(min_size=1))
def test_what_is_sealed_for_a_person_opens_for_that_person(details: dict[str, str], person: str) -> None:
    assert ONE.open(ONE.seal(details, person), person) == details


def test_sealed_details_tell_nothing_but_the_keys_name() -> None:
    sealed = ONE.seal(DETAILS, PERSON)
    assert sealed.startswith(b"k1:")
    assert b"Exemplar" not in sealed
    assert ONE.seal(DETAILS, PERSON) != sealed, "the same details twice look different"


def test_details_do_not_open_in_another_persons_place() -> None:
    with pytest.raises(CannotOpen, match="of another person"):
        ONE.open(ONE.seal(DETAILS, PERSON), "per_2")


@pytest.mark.parametrize("damage", [lambda s: s[:-1], lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: s[:5]])
def test_damaged_details_do_not_open(damage) -> None:
    with pytest.raises(CannotOpen, match="damaged"):
        ONE.open(damage(ONE.seal(DETAILS, PERSON)), PERSON)


@pytest.mark.parametrize("sealed", [b"", b"no separator", b"k9:" + b"x" * 40, b"\xff\xfe:" + b"x" * 40])
def test_details_under_an_unknown_key_say_which_setting_to_look_at(sealed: bytes) -> None:
    with pytest.raises(CannotOpen, match="MILEPOST_DATA_KEYS"):
        ONE.open(sealed, PERSON)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = ONE.seal(DETAILS, PERSON)
    assert TWO.current == "k2"
    assert TWO.open(old, PERSON) == DETAILS
    assert TWO.seal(DETAILS, PERSON).startswith(b"k2:")


def test_rotation_frees_the_old_key() -> None:
    rotated = TWO.rotate(ONE.seal(DETAILS, PERSON), PERSON)
    assert ONLY_TWO.open(rotated, PERSON) == DETAILS
    assert TWO.rotate(rotated, PERSON) is rotated, "nothing to do"


def test_equal_values_make_equal_marks_of_a_kind_under_one_key() -> None:
    assert ONE.blind_index("nino", "QQ123456A") == TWO.blind_index("nino", "QQ123456A")
    assert ONE.blind_index("nino", "QQ123456A") != ONE.blind_index("nino", "QQ123456B")
    assert ONE.blind_index("nino", "QQ123456A") != ONE.blind_index("other", "QQ123456A")
    assert ONE.blind_index("nino", "QQ123456A") != Vault(ONE.keys, b"j" * 32).blind_index("nino", "QQ123456A")


def test_marks_keep_their_values_apart() -> None:
    assert ONE.look_index("name_birth", "ab", "c") == TWO.look_index("name_birth", "ab", "c")
    assert ONE.look_index("name_birth", "ab", "c") != ONE.look_index("name_birth", "a", "bc")
    assert ONE.look_index("name_birth", "ab", "c") != ONE.look_index("home_birth", "ab", "c")
    assert ONE.look_index("name_birth", "ab") != Vault(ONE.keys, b"j" * 32).look_index("name_birth", "ab")
    assert ONE.blind_index("nino_surname", "ab", "c") != ONE.blind_index("nino_surname", "a", "bc")


def test_marks_stay_what_they_were_so_that_stored_people_are_found() -> None:
    vault = Vault({"k1": b"k" * 32}, b"i" * 32)
    for _ in range(2):
        assert vault.look_index("name_birth", "ab", "c").hex() == "35f7f93bf1c22011457dc9f13c23bfc7"
        assert vault.look_index("home_birth", "", "é").hex() == "a3103dd1cd1ef52903b76a76cea24201"


def test_the_settings_name_the_keys_newest_first() -> None:
    vault = of_settings(*settings(f"k2:{key(b'2')}, k1:{key(b'1')}"))
    assert list(vault.keys) == ["k2", "k1"]
    assert vault == TWO


@pytest.mark.parametrize(
    ("data_keys", "said"),
    [
        ("", "set MILEPOST_DATA_KEYS"),
        (" , ", "set MILEPOST_DATA_KEYS"),
        (key(b"1"), "name every key"),
        ("k-1:" + key(b"1"), "name every key"),
        ("k1:abc", "key k1 must be the base64 of 32 random bytes"),
        ("k1:" + base64.b64encode(b"short").decode(), "32 random bytes"),
        (f"k1:{key(b'1')},k1:{key(b'2')}", "names a key twice"),
    ],
)
def test_broken_keys_stop_the_start_and_say_why(data_keys: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        of_settings(*settings(data_keys))


def test_a_missing_index_key_stops_the_start() -> None:
    with pytest.raises(ValueError, match="MILEPOST_INDEX_KEY"):
        of_settings(*settings(f"k1:{key(b'1')}", ""))


def test_what_stops_the_start_never_repeats_a_key() -> None:
    with pytest.raises(ValueError) as stopped:
        of_settings(*settings("k1:notreallyakeybutsecret"))
    assert "secret" not in str(stopped.value)
