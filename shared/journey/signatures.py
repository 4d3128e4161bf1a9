"""Signatures of events: a relay signs what it sends, a consumer refuses what the source did not sign [decision 0019].

Checking an Ed25519 signature costs more than consuming an event. So a relay signs the hashes of up to `GROUP` events
together, each event carries the group, and a consumer checks each group once. An event's hash covers all that the event
says and the chain behind it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from shared.journey.envelope import Envelope
from shared.journey.origins import Refused
from shared.journey.signing import PublicKeys, SigningKey, verifies

PURPOSE = "milepost events 1"
NOT_SIGNED = "not-signed: no key of its source has signed this event"
GROUP = 16
HASH_CHARACTERS = 32
"""Of each SHA-256 in a group: 128 bits, so nobody can find another event with the same."""
GROUPS_REMEMBERED = 4096


def sign(hashes: Sequence[str], key: SigningKey) -> Iterator[str]:
    """The signature header of each event, by the hashes of events that are sent together."""
    for start in range(0, len(hashes), GROUP):
        group = hashes[start : start + GROUP]
        content = "".join(digest[:HASH_CHARACTERS] for digest in group)
        yield from [f"{key.name}:{key.sign(PURPOSE, content)}:{content}"] * len(group)


class Signatures:
    """Tells whether an event was signed by its source. With no keys nothing needs a signature."""

    def __init__(self, keys: PublicKeys) -> None:
        self.keys = keys
        self._group_is_signed = lru_cache(GROUPS_REMEMBERED)(self._check_group)

    def accept(self, event: Envelope) -> bool:
        """Whether the source signed the event, or signatures are not required."""
        if not self.keys:
            return True
        name, _, rest = (event.signature or "").partition(":")
        signature, _, content = rest.partition(":")
        if len(content) > GROUP * HASH_CHARACTERS or event.hash[:HASH_CHARACTERS] not in _hashes(content):
            return False
        return self._group_is_signed(event.source, name, signature, content)

    def require(self, event: Envelope) -> None:
        """Raises `Refused` for an event that `accept` does not."""
        if not self.accept(event):
            raise Refused(NOT_SIGNED)

    def _check_group(self, source: str, name: str, signature: str, content: str) -> bool:
        return verifies(self.keys, source, name, PURPOSE, content, signature)


def _hashes(content: str) -> Iterable[str]:
    return [content[start : start + HASH_CHARACTERS] for start in range(0, len(content), HASH_CHARACTERS)]


NOT_REQUIRED = Signatures({})
