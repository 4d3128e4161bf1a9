"""What turns an embedded cluster into a guarded one: an authority that signs each node's certificate and is forgotten,
and one user with a password, so that services are proved against Kafka the way a production cluster wants them."""

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
PROTOCOL = "SASL_SSL"
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class ClusterSecurity:
    """The secrets of one cluster, in `folder`: readable by its owner only, the same over restarts."""

    folder: Path

    def make(self, nodes: int) -> None:
        """A new password, authority, and certificate for each of `nodes`, in place of what was there.

        Each certificate holds for both ends of a connection to 127.0.0.1 or localhost. The authority's key is never
        written, so nobody can sign another one later. They last until the year 3000: a kept folder never grows too old.
        """
        import trustme

        self.folder.mkdir(mode=0o700, exist_ok=True)
        password = secrets.token_urlsafe(24)
        write_private(self._password_file, password)
        write_private(self._user_file, f"--add-scram\n{MECHANISM}=[name={USER},password={password}]\n")
        authority = trustme.CA()
        write_private(self.ca_file, authority.cert_pem.bytes().decode())
        for i in range(nodes):
            certificate = authority.issue_cert(LOOPBACK, "localhost", common_name=f"kafka-{i}")
            chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
            write_private(self._node_file(i), pkcs8(certificate.private_key_pem.bytes()) + chain.decode())

    @property
    def ca_file(self) -> Path:
        """The certificate that clients check the brokers' with, PEM."""
        return self.folder / "ca.pem"

    @property
    def password(self) -> str:
        return self._password_file.read_text()

    @property
    def settings(self) -> dict[str, str]:
        """What a service must be told to be let in, as it reads it from its environment."""
        return {
            "MILEPOST_KAFKA_SECURITY_PROTOCOL": PROTOCOL,
            "MILEPOST_KAFKA_SASL_MECHANISM": MECHANISM,
            "MILEPOST_KAFKA_SASL_USERNAME": USER,
            "MILEPOST_KAFKA_SASL_PASSWORD": self.password,
            "MILEPOST_KAFKA_CA_FILE": str(self.ca_file),
        }

    @property
    def options(self) -> dict[str, Any]:
        """The same as an aiokafka client takes it."""
        return {
            "security_protocol": PROTOCOL,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": USER,
            "sasl_plain_password": self.password,
            "ssl_context": ssl.create_default_context(cafile=str(self.ca_file)),
        }

    @property
    def format_arguments(self) -> list[str]:
        """For StorageTool: named in a file, because everybody on the machine may read a command line."""
        return [f"@{self._user_file}"]

    def properties(self, i: int) -> str:
        """What node `i` needs in its configuration besides the names of its listeners' protocols."""
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
    def _user_file(self) -> Path:
        return self.folder / "user.arguments"

    def _node_file(self, i: int) -> Path:
        return self.folder / f"node-{i}.pem"


def pkcs8(key: bytes) -> str:
    """The same PEM key in the only form that Kafka reads."""
    return load_pem_private_key(key, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def write_private(file: Path, content: str) -> None:
    """For its owner's eyes only, also in the instant it is made."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(content)
