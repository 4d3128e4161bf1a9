"""Details are sealed in one place under a named key; marks match without telling."""

import base64

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from shared.store.vault import CannotOpen, Vault, of_settings, place_of

INDEX = b"i" * 32
ONE = Vault({"k1": b"1" * 32}, INDEX)
TWO = Vault({"k2": b"2" * 32, "k1": b"1" * 32}, INDEX)
ONLY_TWO = Vault({"k2": b"2" * 32}, INDEX)
DETAILS = {"surname": "Exemplar", "nino": "QQ123456A", "address": None}
PLACE = place_of("referral_version", "ref_1", 1)


def settings(data_keys: str, index_key: str = base64.b64encode(INDEX).decode()) -> tuple[str, str]:
    return data_keys, index_key


def key(letter: bytes) -> str:
    return base64.b64encode(letter * 32).decode()


@given(st.dictionaries(st.text(), st.text()), st.text(min_size=1))
def test_what_is_sealed_in_a_place_opens_there(details: dict[str, str], place: str) -> None:
    assert ONE.open(ONE.seal(details, place), place) == details


def test_sealed_details_tell_nothing_but_the_keys_name() -> None:
    sealed = ONE.seal(DETAILS, PLACE)
    assert sealed.startswith(b"k1|")
    assert b"Exemplar" not in sealed
    assert ONE.seal(DETAILS, PLACE) != sealed, "the same details twice look different"


@pytest.mark.parametrize(
    "place", [("referral_version", "ref_1", 2), ("referral_version", "ref_2", 1), ("person_mark", "ref_1", 1)]
)
def test_details_do_not_open_in_another_place(place: tuple[str, str, int]) -> None:
    with pytest.raises(CannotOpen, match="of another row"):
        ONE.open(ONE.seal(DETAILS, PLACE), place_of(*place))


def test_details_do_not_open_as_if_another_key_had_sealed_them() -> None:
    same = Vault({"k1": b"1" * 32, "k2": b"1" * 32}, INDEX)
    with pytest.raises(CannotOpen, match="damaged"):
        same.open(ONE.seal(DETAILS, PLACE).replace(b"k1|", b"k2|", 1), PLACE)


def former(details: dict[str, object], person_id: str) -> bytes:
    """As the releases before sealed it: bound to the person alone."""
    nonce = b"n" * 12
    return b"k1:" + nonce + AESGCM(b"1" * 32).encrypt(nonce, orjson.dumps(details), person_id.encode())


def test_what_the_release_before_sealed_opens_for_its_person_and_is_bound_when_it_is_sealed_again() -> None:
    sealed = former(DETAILS, "per_1")
    assert ONE.open(sealed, PLACE, "per_1") == DETAILS
    with pytest.raises(CannotOpen):
        ONE.open(sealed, PLACE, "per_2")
    bound = ONE.rotate(sealed, PLACE, "per_1")
    assert ONE.open(bound, PLACE) == DETAILS
    with pytest.raises(CannotOpen):
        ONE.open(bound, place_of("referral_version", "ref_1", 2), "per_1")


@pytest.mark.parametrize("damage", [lambda s: s[:-1], lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: s[:5]])
def test_damaged_details_do_not_open(damage) -> None:
    with pytest.raises(CannotOpen, match="damaged"):
        ONE.open(damage(ONE.seal(DETAILS, PLACE)), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"no separator", b"k9|" + b"x" * 40, b"\xff\xfe:" + b"x" * 40])
def test_details_under_an_unknown_key_say_which_setting_to_look_at(sealed: bytes) -> None:
    with pytest.raises(CannotOpen, match="MILEPOST_DATA_KEYS"):
        ONE.open(sealed, PLACE)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = ONE.seal(DETAILS, PLACE)
    assert TWO.current == "k2"
    assert TWO.open(old, PLACE) == DETAILS
    assert TWO.seal(DETAILS, PLACE).startswith(b"k2|")


def test_rotation_frees_the_old_key() -> None:
    rotated = TWO.rotate(ONE.seal(DETAILS, PLACE), PLACE)
    assert ONLY_TWO.open(rotated, PLACE) == DETAILS
    assert TWO.rotate(rotated, PLACE) is rotated, "nothing to do"


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


def test_of_several_index_keys_the_first_makes_and_all_look_up() -> None:
    """The key of a release before has no name, and the trials drawn with it keep it as their seed."""
    old = of_settings(*settings(f"k1:{key(b'1')}"))
    new = of_settings(f"k1:{key(b'1')}", f"i2:{key(b'n')},{key(b'i')}", key(b"i"))
    assert (new.index_key, new.index_name, [each.index_key for each in new.versions]) == (
        b"n" * 32,
        "i2",
        [b"n" * 32, INDEX],
    )
    assert new.former[0].blind_index("nino", "QQ123456A") == old.blind_index("nino", "QQ123456A")
    assert new.blind_index("nino", "QQ123456A") != old.blind_index("nino", "QQ123456A")


@pytest.mark.rule(15)
def test_a_rotation_of_the_index_key_changes_no_draw() -> None:
    """Draws of the releases before were keyed by the blind index of their number."""
    old = of_settings(*settings(f"k1:{key(b'1')}"))
    new = of_settings(f"k1:{key(b'1')}", f"i2:{key(b'n')}", key(b"i"))
    assert old.draw_key("TRIAL", "pilot", 3) == old.blind_index("trial", "TRIAL", "pilot", 3)
    assert new.draw_key("TRIAL", "pilot", 3) == old.draw_key("TRIAL", "pilot", 3)


@pytest.mark.parametrize(
    ("index_key", "seed", "said"),
    [
        (f"i2:{key(b'n')},{key(b'i')}", "", "set MILEPOST_TRIAL_SEED"),
        (f"i1:{key(b'i')}", "", "set MILEPOST_TRIAL_SEED"),
        (f"i1:{key(b'i')},i1:{key(b'n')}", key(b"i"), "names a key twice"),
        ("i1:short", key(b"i"), "32 random bytes"),
        (f"i1:{key(b'i')}", "short", "MILEPOST_TRIAL_SEED must be"),
    ],
)
def test_broken_index_keys_stop_the_start_and_say_why(index_key: str, seed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        of_settings(f"k1:{key(b'1')}", index_key, seed)


def test_what_stops_the_start_never_repeats_a_key() -> None:
    with pytest.raises(ValueError) as stopped:
        of_settings(*settings("k1:notreallyakeybutsecret"))
    assert "secret" not in str(stopped.value)
