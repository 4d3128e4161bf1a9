"""What turns an embedded cluster into a guarded one: an authority that signs each node's certificate and is forgotten,
and one user with a password, so that services are proved against Kafka the way a production cluster wants them."""

import secrets
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .jars import DEPLOY
from .ports import LOOPBACK

USER = "milepost"
PROTOCOL = "SASL_SSL"
MECHANISM = "SCRAM-SHA-512"
# A kept folder is never too old to start: its certificates guard one machine's loopback and nothing else.
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Guard:
    """The secrets of one cluster, in `folder`: readable by its owner only, the same over restarts."""

    folder: Path

    def make(self, nodes: int) -> None:
        """A new password, authority, and certificate for each of `nodes`, in place of what was there."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        password = secrets.token_urlsafe(24)
        write_private(self._password_file, password)
        write_private(self._user_file, f"--add-scram\n{MECHANISM}=[name={USER},password={password}]\n")
        authority = Authority()
        write_private(self.ca_file, authority.pem)
        for i in range(nodes):
            write_private(self._node_file(i), authority.sign(f"kafka-{i}"))

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


class Authority:
    """Signs certificates for servers on loopback; its key is nowhere but here, so nobody can sign another later."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("Milepost's embedded Kafka")
        builder = _certificate(self._name, self._name, self._key.public_key(), self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
        self.pem = _pem(builder.sign(self._key, hashes.SHA256()))

    def sign(self, name: str) -> str:
        """A new key and its certificate, PEM one after the other, good for both ends of a connection to 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        where = [x509.IPAddress(ip_address(LOOPBACK)), x509.DNSName("localhost")]
        builder = _certificate(_named(name), self._name, key.public_key(), self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.SubjectAlternativeName(where), critical=False)
        both_ends = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(both_ends, critical=False)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return private + _pem(builder.sign(self._key, hashes.SHA256()))


def write_private(file: Path, content: str) -> None:
    """For its owner's eyes only, also in the instant it is made."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(content)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(SINCE).not_valid_after(UNTIL)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
