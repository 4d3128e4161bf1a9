"""Ed25519 keys of the services: one signs with its own private key, anybody checks with the public keys.

A key has a name, so that it can be replaced: a signature names the key it was made with. The purpose is part of what is
signed, so that a signature made for one cannot serve for another.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32


@dataclass(frozen=True)
class SigningKey:
    """A private key with its name."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `name:base64 of 32 bytes`. Raises ValueError that does not repeat the key."""
        name, _, encoded = text.partition(":")
        return cls(name, Ed25519PrivateKey.from_private_bytes(_decoded(name, encoded)))

    @classmethod
    def generate(cls, name: str) -> Self:
        return cls(name, Ed25519PrivateKey.generate())

    def sign(self, purpose: str, content: str) -> str:
        """The signature, in base64."""
        return base64.b64encode(self.private.sign(_signed(purpose, content))).decode()

    @property
    def text(self) -> str:
        """The private key as `parse` takes it."""
        return f"{self.name}:{base64.b64encode(self.private.private_bytes_raw()).decode()}"

    @property
    def public_text(self) -> str:
        """The public key as `public_keys` takes it, without its service."""
        return f"{self.name}:{base64.b64encode(self.private.public_key().public_bytes_raw()).decode()}"


PublicKeys = Mapping[tuple[str, str], Ed25519PublicKey]
"""Every public key, also those no longer in use, by service and name."""


def public_keys(text: str) -> dict[tuple[str, str], Ed25519PublicKey]:
    """From `service/name:base64,…`; empty text is no key. Raises ValueError that names the entry."""
    keys = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        owner, _, encoded = entry.partition(":")
        service, slash, name = owner.partition("/")
        if not (service and slash and name):
            raise ValueError(f"{owner!r} is not service/name: write service/name:base64")
        keys[service, name] = Ed25519PublicKey.from_public_bytes(_decoded(owner, encoded))
    return keys


def verifies(keys: PublicKeys, service: str, name: str, purpose: str, content: str, signature: str) -> bool:
    """Whether the service's key of that name signed the content for the purpose."""
    key = keys.get((service, name))
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(signature, validate=True), _signed(purpose, content))
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _signed(purpose: str, content: str) -> bytes:
    return f"{purpose}\n{content}".encode()


def _decoded(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not name or len(key) != KEY_BYTES:
        raise ValueError(f"the key {name!r} is not name:base64 of {KEY_BYTES} bytes")
    return key
