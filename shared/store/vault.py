"""Personal data at rest: sealed under versioned keys, bound to its row, matched only by blind indexes [decision 0023].

A stolen copy of the database reveals no names; keys are rotated without an interruption.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
DIGEST_BYTES = 16
SEPARATOR = b"|"
FORMER = b":"
"""Between the key's name and what it sealed in the releases that bound to the person alone."""
FORM = re.compile(rb"([A-Za-z0-9]+)([|:])")


class CannotOpen(ValueError):
    """The sealed bytes are of another row, of a key that is not among the settings, or damaged."""


@dataclass(frozen=True)
class Vault:
    """Seals with the first of `keys`, opens with any; `index_key` is the key of the blind indexes.

    `former` are vaults of the index keys of before: what was made under them is looked up until it is made again.
    `seed` is what the draws of trials depend on; without one it is the index key, which then cannot be rotated.
    """

    keys: Mapping[str, bytes]
    index_key: bytes
    index_name: str = ""
    former: tuple["Vault", ...] = ()
    seed: bytes = b""

    @property
    def versions(self) -> tuple["Vault", ...]:
        """This vault, and those of the index keys of before."""
        return (self, *self.former)

    @property
    def current(self) -> str:
        """The name of the key that seals now."""
        return next(iter(self.keys))

    @property
    def sealing(self) -> str:
        """What `sealed_with` says of what is sealed now: the key, and how it is bound."""
        return f"{self.current}|"

    @cached_property
    def _ciphers(self) -> Mapping[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keys.items()}

    def seal(self, details: Mapping[str, Any] | list[Any], place: str) -> bytes:
        """AES-256-GCM of the JSON of `details`, bound to its `place_of`: `<key name>|<nonce><ciphertext>`."""
        nonce, name = os.urandom(NONCE_BYTES), self.current
        sealed = self._ciphers[name].encrypt(nonce, orjson.dumps(details), _bound_to(place, name))
        return name.encode() + SEPARATOR + nonce + sealed

    def open(self, sealed: bytes, place: str, person_id: str = "") -> Any:
        """What was sealed in this place; raises `CannotOpen`. `person_id`: to whom the releases before bound it."""
        form = FORM.match(sealed)
        name = form[1].decode() if form else ""
        cipher = self._ciphers.get(name)
        if form is None or cipher is None:
            raise CannotOpen(
                "sealed under a key that is not in MILEPOST_DATA_KEYS: put the old key back behind the new"
            )
        bound = person_id.encode() if form[2] == FORMER else _bound_to(place, name)
        nonce, rest = sealed[form.end() :][:NONCE_BYTES], sealed[form.end() + NONCE_BYTES :]
        try:
            return orjson.loads(cipher.decrypt(nonce, rest, bound))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("these sealed details are damaged, or of another row") from error

    def rotate(self, sealed: bytes, place: str, person_id: str = "") -> bytes:
        """The same details sealed under the current key and bound to `place`; unchanged if they are already."""
        if sealed.startswith(self.sealing.encode()):
            return sealed
        return self.seal(self.open(sealed, place, person_id), place)

    def blind_index(self, kind: str, *values: object) -> bytes:
        """HMAC-SHA256 of the values under the index key: equal values of a kind have equal blind indexes."""
        message = orjson.dumps([kind, *map(str, values)])
        keyed = self._index_hash.copy()
        keyed.update(message)
        return keyed.digest()

    def draw_key(self, *values: object) -> bytes:
        """The key of a block of a trial: no rotation of keys changes a draw [rule 15]."""
        return hmac.digest(self.seed or self.index_key, orjson.dumps(["trial", *map(str, values)]), "sha256")

    @cached_property
    def _index_hash(self) -> hmac.HMAC:
        return hmac.new(self.index_key, digestmod="sha256")

    def look_index(self, kind: str, *values: str) -> bytes:
        """A blind index that costs less: BLAKE2b under the same key, because each referral needs several."""
        if kind not in self._look_hashes:
            self._look_hashes[kind] = hashlib.blake2b(
                digest_size=DIGEST_BYTES, key=self.index_key, person=kind.encode()
            )
        keyed = self._look_hashes[kind].copy()
        keyed.update("\0".join(values).encode())
        return keyed.digest()

    @cached_property
    def _look_hashes(self) -> "dict[str, hashlib.blake2b]":
        """The hash that has read the key, by kind, because to start one costs as much as to read the values."""
        return {}


def place_of(table: str, *key: object) -> str:
    """The row that details are bound to: moved to another row or version they do not open."""
    return "|".join((table, *(part.hex() if isinstance(part, bytes) else str(part) for part in key)))


def _bound_to(place: str, key_name: str) -> bytes:
    return f"{place}|{key_name}".encode()


NO_KEYS = Vault({}, b"")
"""Of a service that seals nothing."""


def of_settings(data_keys: str, index_key: str, trial_seed: str = "") -> Vault:
    """The vault of MILEPOST_DATA_KEYS, MILEPOST_INDEX_KEY and MILEPOST_TRIAL_SEED.

    Raises `ValueError` that says how to write them.
    """
    keys = data_keys_of(data_keys)
    (name, current), *rest = index_keys_of(index_key).items()
    if not trial_seed and (name or rest):
        raise ValueError(
            "set MILEPOST_TRIAL_SEED to what MILEPOST_INDEX_KEY was before its keys had names: the draws of trials "
            "depend on it. Where nobody was drawn yet, set the base64 of 32 random bytes (openssl rand -base64 32)"
        )
    seed = _key(trial_seed, "MILEPOST_TRIAL_SEED") if trial_seed else b""
    former = tuple(Vault(keys, key, former_name) for former_name, key in rest)
    return Vault(keys, current, name, former, seed)


def index_keys_of(index_key: str) -> dict[str, bytes]:
    """The keys of MILEPOST_INDEX_KEY by name, the first makes the indexes; the key of a release before has no name."""
    parts = [part.strip().rpartition(":") for part in index_key.split(",")]
    keys = {name: _key(text, "MILEPOST_INDEX_KEY") for name, _, text in parts}
    if len(keys) < len(parts):
        raise ValueError("MILEPOST_INDEX_KEY names a key twice: give every key a name of its own, such as i2:…,i1:…")
    return keys


def data_keys_of(data_keys: str) -> dict[str, bytes]:
    """The keys of MILEPOST_DATA_KEYS by name; raises `ValueError` that says how to write them."""
    parts = [part for part in data_keys.split(",") if part.strip()]
    if not parts:
        raise ValueError(
            "set MILEPOST_DATA_KEYS to name:base64 of 32 random bytes; several comma separated, newest first"
        )
    keys = {}
    for part in parts:
        name, _, text = part.strip().partition(":")
        if not name.isascii() or not name.isalnum():
            raise ValueError("MILEPOST_DATA_KEYS: name every key with letters and digits, such as k2:…,k1:…")
        keys[name] = _key(text, f"MILEPOST_DATA_KEYS, key {name}")
    if len(keys) < len(parts):
        raise ValueError("MILEPOST_DATA_KEYS names a key twice: give every key a name of its own")
    return keys


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{where} must be the base64 of 32 random bytes (openssl rand -base64 32)")
    return key
