"""Identifying details at rest: sealed under versioned keys, bound to their person, matched only by blind indexes.

A stolen copy of the database reveals no names; keys are rotated without an interruption.
"""

import base64
import binascii
import hashlib
import hmac
import os
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
SEPARATOR = b":"


class CannotOpen(ValueError):
    """The sealed bytes are of another person, of a key that is not among the settings, or damaged."""


@dataclass(frozen=True)
class Vault:
    """Seals with the first of `keys`, opens with any; `index_key` is the key of the blind indexes."""

    keys: Mapping[str, bytes]
    index_key: bytes

    @property
    def current(self) -> str:
        """The name of the key that seals now."""
        return next(iter(self.keys))

    @cached_property
    def _ciphers(self) -> Mapping[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keys.items()}

    def seal(self, details: Mapping[str, Any] | list[Any], person_id: str) -> bytes:
        """AES-256-GCM of the JSON of `details`, bound to `person_id`: `<key name>:<nonce><ciphertext>`."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, orjson.dumps(details), person_id.encode())
        return self.current.encode() + SEPARATOR + nonce + sealed

    def open(self, sealed: bytes, person_id: str) -> Any:
        """What `seal` was given for this person; raises `CannotOpen`."""
        name, separator, rest = sealed.partition(SEPARATOR)
        cipher = self._ciphers.get(name.decode("ascii", "replace")) if separator else None
        if cipher is None:
            raise CannotOpen(
                "sealed under a key that is not in MILEPOST_DATA_KEYS: put the old key back behind the new"
            )
        try:
            opened = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], person_id.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("these sealed details are damaged, or of another person") from error
        return orjson.loads(opened)

    def rotate(self, sealed: bytes, person_id: str) -> bytes:
        """The same details sealed under the current key; unchanged if they are already."""
        if sealed.startswith(self.current.encode() + SEPARATOR):
            return sealed
        return self.seal(self.open(sealed, person_id), person_id)

    def blind_index(self, kind: str, *values: object) -> bytes:
        """HMAC-SHA256 of the values under the index key: equal values of a kind have equal blind indexes."""
        message = orjson.dumps([kind, *map(str, values)])
        keyed = self._index_hash.copy()
        keyed.update(message)
        return keyed.digest()

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


def of_settings(data_keys: str, index_key: str) -> Vault:
    """The vault of MILEPOST_DATA_KEYS and MILEPOST_INDEX_KEY; raises `ValueError` that says how to write them."""
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
    return Vault(keys, _key(index_key, "MILEPOST_INDEX_KEY"))


def _key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{where} must be the base64 of 32 random bytes (openssl rand -base64 32)")
    return key
