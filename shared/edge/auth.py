"""Authentication: OAuth 2 client credentials as signed JWTs, with one audience per service and a scope per route."""

import json
import time
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jwt
import orjson
from cachetools import LRUCache, TLRUCache
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from fastapi import Request
from fastapi.security import HTTPBearer, SecurityScopes
from starlette.types import Scope

from shared.edge.claims import Claims, claims_of
from shared.edge.denied import DenyList
from shared.edge.key_set import KeySet, reader_of
from shared.edge.problems import Problem
from shared.terms.clients import Client

ABOUT = "OAuth 2 client credentials: a signed JWT of your issuer. In sandbox mode `milepost token` makes one."
REQUIRED = ["exp", "iat", "aud", "iss", "sub"]
LEEWAY_SECONDS = 30
MOST_TOKEN = 8192
CACHED_TOKENS, CACHED_SECONDS = 1024, 300
REFUSED_TOKENS = 10_000
Checked = tuple[Client, float]
"""A client and when its token expires, in seconds since the epoch."""


class Verifier:
    """Checks tokens for one service, with the key set of the issuer: an https address, or in sandbox mode a file."""

    def __init__(
        self, service: str, issuer: str, jwks: str, stale_seconds: float = 900.0, denied: Path | None = None
    ) -> None:
        self.audience = f"milepost-{service}"
        self.issuer = issuer
        self.checked: TLRUCache[str, Checked] = TLRUCache(
            CACHED_TOKENS, lambda _, checked, now: min(checked[1], now + CACHED_SECONDS), time.time
        )
        self.forged: LRUCache[bytes, None] = LRUCache(REFUSED_TOKENS)
        self.keys = KeySet(reader_of(jwks), stale_seconds, self._forget)
        self.denied = DenyList(denied, self.checked.clear)

    async def client(self, token: str) -> Client:
        """The client of a token. Raises `Problem` unauthenticated with the reason, or unavailable without keys.

        A valid token is cached until the key set or the deny list changes, for five minutes at most; of one that no key
        of the set signed a digest is kept, so that a flood of it costs no second check.
        """
        await self.keys.require_fresh()
        cached = self.checked.get(token)
        if cached is not None:
            return cached[0]
        claims = await self._claims(token)
        self.checked[token] = (claims.client, claims.exp)
        return claims.client

    async def _claims(self, token: str) -> Claims:
        try:
            claims = claims_of(await self._payload(token))
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError) as error:
            damaged = type(error) is jwt.DecodeError  # its subclass says that the signature is wrong
            reason = "it is no token, or not the whole of one" if damaged else error
            raise _unauthenticated(f"The token is not valid for {self.audience}: {reason}.") from error
        if self.denied.refuses(claims):
            raise _unauthenticated("The token, its client or its organisation is on the deny list.")
        return claims

    async def _payload(self, token: str) -> dict[str, Any]:
        """The claims of a token whose signature, audience, issuer and times are right.

        What needs no key is looked at first, because a signature costs twenty times as much to check.
        """
        kid = kid_of(token, self.issuer)
        try:
            key = await self.keys.key(kid)
        except KeyError:
            raise ValueError("its kid names no key of the issuer") from None
        digest = blake2b(token.encode(), digest_size=16).digest()
        if digest in self.forged:
            raise jwt.InvalidSignatureError("Signature verification failed")
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED},
            )
        except jwt.InvalidSignatureError:
            self.forged[digest] = None
            raise

    def _forget(self) -> None:
        """With other keys every token is checked again."""
        self.checked.clear()
        self.forged.clear()


def kid_of(token: str, issuer: str) -> str:
    """The kid that a token names. Raises `PyJWTError` or `ValueError` when it has not the shape of a token of `issuer`.

    Nothing is believed of it before the signature is checked.
    """
    if len(token) > MOST_TOKEN:
        raise ValueError(f"it has more than {MOST_TOKEN} characters")
    segments = token.split(".")
    if len(segments) != 3:
        raise jwt.DecodeError("Not enough segments")
    header, payload = _header(segments[0]), _json(segments[1])
    if payload.get("iss") != issuer:
        raise jwt.InvalidIssuerError("Invalid issuer")
    kid = header.get("kid", "")
    return kid if isinstance(kid, str) else ""


def _json(segment: str) -> dict[str, Any]:
    """A segment of a token. Raises `DecodeError`."""
    try:
        part = orjson.loads(jwt.utils.base64url_decode(segment))
    except ValueError as error:
        raise jwt.DecodeError("it cannot be decoded") from error
    if not isinstance(part, dict):
        raise jwt.DecodeError("it is no object")
    return part


_header = lru_cache(256)(_json)
"""The tokens of one key have one header."""


def _unauthenticated(detail: str) -> Problem:
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": "Bearer"})


class Bearer(HTTPBearer):
    """The scheme in OpenAPI, and the check that a token is valid and has every scope the route declares."""

    def __init__(self) -> None:
        super().__init__(scheme_name="token", bearerFormat="JWT", description=ABOUT)

    async def client(self, request: Request, needed: SecurityScopes) -> Client:
        """Raises `Problem` unauthenticated or forbidden."""
        client = await client_of(request.scope)
        missing = [scope for scope in needed.scopes if scope not in client.scopes]
        if missing:
            raise Problem("forbidden", f"The token lacks the scope {' '.join(missing)}.")
        return client


async def client_of(scope: Scope) -> Client:
    """The client of a request, checked once. Raises `Problem` unauthenticated."""
    state = scope["state"]
    if "client" not in state:
        header = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated("Send Authorization: Bearer <token>.")
        state["client"] = await scope["app"].state.container.verifier.client(token)
    client: Client = state["client"]
    return client


class SandboxIssuer:
    """A local issuer for sandbox mode: a key kept in a folder, tokens signed by it. A production setting refuses it.

    FileNotFoundError when the folder holds no key: services that know another key set would refuse a new one's tokens.
    """

    def __init__(self, folder: Path, issuer: str) -> None:
        self.issuer = issuer
        self.jwks_file = folder / "jwks.json"
        self.key = load_pem_private_key((folder / "issuer.pem").read_bytes(), None)

    @classmethod
    def create(cls, folder: Path, issuer: str) -> "SandboxIssuer":
        """The issuer of the folder, with a new key and key set where there is no key yet."""
        key_file = folder / "issuer.pem"
        if not key_file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            key = ec.generate_private_key(ec.SECP256R1())
            key_file.touch(mode=0o600)
            key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
            key_set = {"keys": [{**public, "kid": "sandbox", "use": "sig", "alg": "ES256"}]}
            (folder / "jwks.json").write_text(json.dumps(key_set))
        return cls(folder, issuer)

    def token(
        self,
        service: str,
        org: str,
        kind: str,
        scopes: list[str],
        roles: list[str] | None = None,
        seconds: int = 3600,
        client: str = "",
    ) -> str:
        """A token for `service` (or several, space separated) that lasts `seconds` of the machine's clock.

        `client` tells clients of one organisation apart: what one decided, another must approve.
        """
        issued = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": client or f"{org}-client",
            "aud": [f"milepost-{name}" for name in service.split()],
            "org": org,
            "kind": kind,
            "scope": " ".join(scopes),
            "roles": roles or [],
            "iat": issued,
            "exp": issued + seconds,
        }
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": "sandbox"})  # type: ignore[arg-type]
