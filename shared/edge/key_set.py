"""The issuer's public keys, read again in the background: a withdrawn key ends within minutes, a new one is found, and
an issuer that is away is bridged for a bounded time."""

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener

import jwt
import structlog

from shared.edge.problems import Problem

ALGORITHMS = ("ES256", "ES384", "RS256", "PS256", "EdDSA")
REFRESH_SECONDS = 60.0
FETCH_SECONDS = 10.0
SOCKET_SECONDS = 5.0
RETRY_SECONDS = 10.0
"""The least time between two reads, however many tokens name a key that is not in the set."""
WAIT_SECONDS = 2.0
MOST_WAITING = 16
"""Requests that wait for one read. More are answered from the present set, so unknown keys cannot pile up."""
MOST_BYTES = 1024 * 1024

Keys = dict[str, jwt.PyJWK]
log = structlog.get_logger()


class KeySet:
    """The keys of an issuer by `kid`, at most `most_age` seconds old.

    `changed` is called whenever the set differs from the one before, to forget the tokens that were checked with it.
    One read is under way at a time. `clock` gives seconds.
    """

    def __init__(
        self,
        read: Callable[[], bytes],
        most_age: float,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.read = read
        self.most_age = most_age
        self.changed = changed
        self.clock = clock
        self.keys: Keys = {}
        self.read_at = self.tried_at = float("-inf")
        self.flight: asyncio.Task[None] | None = None
        self.waiting = 0
        self.reader = ThreadPoolExecutor(1, "key-set")  # an issuer that hangs holds this thread and no other

    @property
    def age(self) -> float:
        """Seconds since the issuer last gave its keys; infinite before the first time."""
        return self.clock() - self.read_at

    async def keep(self) -> None:
        """Reads the keys every minute until it is cancelled, and a failed read again after ten seconds."""
        try:
            while True:
                await self.refresh()
                failed = self.read_at < self.tried_at
                await asyncio.sleep(RETRY_SECONDS if failed else REFRESH_SECONDS)
        finally:
            if self.flight is not None:
                self.flight.cancel()

    async def require_fresh(self) -> None:
        """Raises `Problem` unavailable when the issuer has not given its keys for `most_age` seconds."""
        if self.age <= self.most_age:
            return
        await self._catch_up()
        if self.age > self.most_age:
            raise Problem(
                "unavailable", "The issuer's key set cannot be read.", headers={"Retry-After": f"{RETRY_SECONDS:.0f}"}
            )

    async def key(self, kid: str) -> jwt.PyJWK:
        """The key of that name; `KeyError` when the issuer has none."""
        if kid not in self.keys:
            await self._catch_up()
        return self.keys[kid]

    async def refresh(self) -> None:
        """Reads the keys now, or waits for the read under way. A failure is logged, and leaves the set as it is."""
        if self.flight is None or self.flight.done():
            self.flight = asyncio.ensure_future(self._read())
        await asyncio.shield(self.flight)

    async def _catch_up(self) -> None:
        """Waits briefly for the read under way, or for one that is due."""
        under_way = self.flight is not None and not self.flight.done()
        due = self.clock() - self.tried_at >= RETRY_SECONDS
        if self.waiting >= MOST_WAITING or not (under_way or due):
            return
        self.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.refresh()
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1

    async def _read(self) -> None:
        self.tried_at = self.clock()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                document = await asyncio.get_running_loop().run_in_executor(self.reader, self.read)
            keys = keys_of(document)
        except Exception as error:
            log.error("key_set.failed", error=type(error).__name__, age=round(min(self.age, 1e9)))
            return
        self.read_at = self.tried_at
        if _material(keys) != _material(self.keys):
            self.keys = keys
            self.changed()


def keys_of(document: bytes) -> Keys:
    """The keys of a JWK set (RFC 7517) that may sign tokens, by `kid`. An empty set withdraws every key.

    A key of another use, algorithm or type is passed over. `ValueError` when the document is no key set.
    """
    members = json.loads(document)["keys"]
    if not isinstance(members, list):
        raise ValueError("the keys are no list")
    keys: Keys = {}
    for member in members:
        try:
            key = jwt.PyJWK(member)
        except (jwt.PyJWTError, AttributeError):
            continue
        if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig") and isinstance(key.key_id, str):
            keys[key.key_id] = key
    return keys


def _material(keys: Keys) -> dict[str, str]:
    return {kid: json.dumps(key._jwk_data, sort_keys=True) for kid, key in keys.items()}


class _NoRedirects(HTTPRedirectHandler):
    """The address that is set is the address that is asked."""

    def redirect_request(self, *request: object) -> None:
        return None


def reader_of(address: str) -> Callable[[], bytes]:
    """Reads a key set from an https address, or in sandbox mode from a file. The reader raises `OSError`.

    Authorities are those of the machine, or of SSL_CERT_FILE.
    """
    if not address.startswith("https://"):
        return Path(address).read_bytes
    opener = build_opener(HTTPSHandler(context=ssl.create_default_context()), _NoRedirects())

    def read() -> bytes:
        with opener.open(address, timeout=SOCKET_SECONDS) as answer:
            document: bytes = answer.read(MOST_BYTES)  # the rest of a longer one would not be JSON
            return document

    return read
