"""TLS and passwords for an embedded cluster: a temporary authority signs each node's certificate, and the cluster's own
user and each service's have a password. Services can so be tested against Kafka with the security of production."""

import json
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from .jars import DEPLOY
from .ports import LOOPBACK

USER = "milepost"
SERVICE_USERS = ("referrals", "caseload", "outcomes", "kpi")
PROTOCOL = "SASL_SSL"
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class ClusterSecurity:
    """The secrets of one cluster, in `folder`. Only its owner can read them, and they survive restarts."""

    folder: Path

    def create(self, nodes: int) -> None:
        """Create the passwords, an authority, and a certificate for each of `nodes`, replacing earlier ones.

        Each certificate is valid for both ends of a connection to 127.0.0.1 or localhost. The authority's key is never
        written, so nobody can sign another one later. They are valid until the year 3000, so a folder never expires.
        """
        import trustme

        self.folder.mkdir(mode=0o700, exist_ok=True)
        passwords = {user: secrets.token_urlsafe(24) for user in (USER, *SERVICE_USERS)}
        write_private(self._password_file, passwords[USER])
        write_private(self._service_passwords_file, json.dumps({user: passwords[user] for user in SERVICE_USERS}))
        scram = [f"--add-scram\n{MECHANISM}=[name={user},password={text}]\n" for user, text in passwords.items()]
        write_private(self._user_file, "".join(scram))
        authority = trustme.CA()
        write_private(self.ca_file, authority.cert_pem.bytes().decode())
        for i in range(nodes):
            certificate = authority.issue_cert(LOOPBACK, "localhost", common_name=f"kafka-{i}")
            chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
            write_private(self._node_file(i), pkcs8(certificate.private_key_pem.bytes()) + chain.decode())

    @property
    def ca_file(self) -> Path:
        """The authority's certificate, which clients need to verify the brokers (PEM)."""
        return self.folder / "ca.pem"

    @property
    def password(self) -> str:
        return self._password_file.read_text()

    @property
    def settings(self) -> dict[str, str]:
        """The MILEPOST_ settings that services need to connect, each as its own user, and commands as the cluster's."""
        own: dict[str, str] = {}
        for user, password in self.service_passwords.items():
            own |= {f"MILEPOST_{user.upper()}_KAFKA_SASL_USERNAME": user}
            own |= {f"MILEPOST_{user.upper()}_KAFKA_SASL_PASSWORD": password}
        return own | {
            "MILEPOST_KAFKA_SECURITY_PROTOCOL": PROTOCOL,
            "MILEPOST_KAFKA_SASL_MECHANISM": MECHANISM,
            "MILEPOST_KAFKA_SASL_USERNAME": USER,
            "MILEPOST_KAFKA_SASL_PASSWORD": self.password,
            "MILEPOST_KAFKA_CA_FILE": str(self.ca_file),
        }

    @property
    def service_passwords(self) -> dict[str, str]:
        """The password of each service's user. A cluster of an earlier release has none of them."""
        file = self._service_passwords_file
        passwords: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return passwords

    @property
    def options(self) -> dict[str, Any]:
        """The same as options of an aiokafka client."""
        return {
            "security_protocol": PROTOCOL,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": USER,
            "sasl_plain_password": self.password,
            "ssl_context": ssl.create_default_context(cafile=str(self.ca_file)),
        }

    @property
    def format_arguments(self) -> list[str]:
        """For StorageTool: in a file, because every user of the machine can read a command line."""
        return [f"@{self._user_file}"]

    def properties(self, i: int) -> str:
        """The security configuration of node `i`, except the protocols of its listeners."""
        return Template((DEPLOY / "secure.properties").read_text()).substitute(
            mechanism=MECHANISM,
            mechanism_in_a_name=MECHANISM.lower(),
            user=USER,
            password=self.password,
            certificate=self._node_file(i),
            authority=self.ca_file,
        )

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    @property
    def _service_passwords_file(self) -> Path:
        return self.folder / "service-passwords.json"

    @property
    def _user_file(self) -> Path:
        return self.folder / "user.arguments"

    def _node_file(self, i: int) -> Path:
        return self.folder / f"node-{i}.pem"


def pkcs8(key: bytes) -> str:
    """The PEM key in PKCS 8, the only form that Kafka reads."""
    return load_pem_private_key(key, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def write_private(file: Path, content: str) -> None:
    """Write a file that only its owner can read, from the moment it is created."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(content)
