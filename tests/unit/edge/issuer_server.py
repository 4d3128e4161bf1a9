"""An issuer on this machine: its key set over HTTPS, which rotates, withdraws, fails and hangs when a test says so."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ISSUER = "https://issuer.example"


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def jwk(key: Any, kid: str, **members: object) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, **members}


class IssuerServer:
    """`keys` is what it gives, by kid. `reads` counts the requests, `behave` takes the place of an answer."""

    def __init__(self) -> None:
        self.signers: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = []
        self.reads = 0
        self.behave: str = "answer"
        self.address = ""

    def add(self, kid: str, key: Any = None, **members: object) -> None:
        self.signers[kid] = key or ec.generate_private_key(ec.SECP256R1())
        self.keys.append(jwk(self.signers[kid], kid, **members))

    def withdraw(self, kid: str) -> None:
        self.keys = [key for key in self.keys if key["kid"] != kid]

    def token(self, kid: str, seconds: float = 3600, algorithm: str = "ES256", **claims: object) -> str:
        """A token signed by a key that this issuer has, or had."""
        issued = int(time.time())
        usual = {
            "iss": ISSUER,
            "sub": "maximus-client",
            "aud": ["milepost-kpi"],
            "org": "maximus",
            "kind": "prime",
            "scope": "figures:read",
            "iat": issued,
            "exp": issued + seconds,
        }
        return jwt.encode(usual | claims, self.signers[kid], algorithm, headers={"kid": kid})


class _Handler(BaseHTTPRequestHandler):
    issuer: IssuerServer

    def do_GET(self) -> None:
        self.issuer.reads += 1
        behave = self.issuer.behave
        if behave == "hang":
            time.sleep(3)
            return
        status = {"fail": 503, "redirect": 302}.get(behave, 200)
        body = b"<html>" if behave == "page" else json.dumps({"keys": self.issuer.keys}).encode()
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def issuer_server(folder: Path) -> Iterator[IssuerServer]:
    """A server for the length of a `with`. The certificate of its authority is `ca.pem` in the folder."""
    authority, issuer = trustme.CA(), IssuerServer()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"issuer": issuer}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    issuer.address = f"https://127.0.0.1:{server.server_port}/jwks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
