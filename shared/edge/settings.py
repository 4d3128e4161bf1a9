"""The settings, all read from MILEPOST_… environment variables. A bad value stops the start with a message."""

import ssl
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.journey.origins import PRODUCERS
from shared.journey.signatures import Signatures
from shared.journey.signing import SigningKey, public_keys

SANDBOX_ISSUER = "https://milepost.example/sandbox"
UNSET = SecretStr("")
KEY_BYTES = 32
SERVICES = ("referrals", "caseload", "outcomes", "kpi")


Role = Literal["owner", "api", "worker"]
"""Whose login a database address has: of the schema's owner, who migrates it, or of one of the two pools."""


class Settings(BaseSettings):
    """One set for all services. The most particular address counts: `MILEPOST_KPI_API_DSN` before `MILEPOST_API_DSN`
    before `MILEPOST_KPI_DSN` before `MILEPOST_DSN`.
    """

    model_config = SettingsConfigDict(env_prefix="MILEPOST_", extra="ignore", hide_input_in_errors=True)

    mode: Literal["sandbox", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = 8000
    ops_host: str = "127.0.0.1"
    ops_port: int | None = Field(None, description="the port of /ops and /metrics; a sandbox may do without")
    cors_origins: str = Field("", description="origins whose pages may call, such as https://a.example; by spaces")
    instance: str = "0"
    log_level: str = "INFO"
    programmes: Path = Path("programmes")

    dsn: SecretStr = UNSET
    owner_dsn: SecretStr = UNSET
    api_dsn: SecretStr = UNSET
    worker_dsn: SecretStr = UNSET
    referrals_dsn: SecretStr = UNSET
    referrals_owner_dsn: SecretStr = UNSET
    referrals_api_dsn: SecretStr = UNSET
    referrals_worker_dsn: SecretStr = UNSET
    caseload_dsn: SecretStr = UNSET
    caseload_owner_dsn: SecretStr = UNSET
    caseload_api_dsn: SecretStr = UNSET
    caseload_worker_dsn: SecretStr = UNSET
    outcomes_dsn: SecretStr = UNSET
    outcomes_owner_dsn: SecretStr = UNSET
    outcomes_api_dsn: SecretStr = UNSET
    outcomes_worker_dsn: SecretStr = UNSET
    kpi_dsn: SecretStr = UNSET
    kpi_owner_dsn: SecretStr = UNSET
    kpi_api_dsn: SecretStr = UNSET
    kpi_worker_dsn: SecretStr = UNSET
    api_pool: int = 10
    worker_pool: int = 6
    api_statements: int = Field(100, ge=0, description="prepared statements of a connection of the api pool")
    requests_per_10_seconds: int = Field(2000, ge=1, description="requests of one client that one process answers")
    lookups_per_minute: int = Field(300, ge=1, description="lookups of people by one client")
    checks_per_minute: int = Field(120, ge=1, description="refused or only validated referrals of one client")
    checks_per_day: int = Field(2000, ge=1, description="the same in a day")
    matches_per_day: int = Field(10000, ge=1, description="referrals of one client in a day that look for a person")
    logged_reads_days: int = Field(2557, ge=1, description="days after which logged reads and matches go")
    idempotency_days: int = Field(7, ge=1, le=366, description="days after which an Idempotency-Key is forgotten")
    patience_seconds: float = Field(
        60.0,
        gt=0,
        description="seconds a worker may be stuck before /readyz reports it; it ends after three times that",
    )

    kafka: str = ""
    journey_topic: str = "journey"
    figures_topic: str = "figures"
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ca_file: Path | None = None
    referrals_kafka_sasl_username: str | None = None
    referrals_kafka_sasl_password: SecretStr | None = None
    caseload_kafka_sasl_username: str | None = None
    caseload_kafka_sasl_password: SecretStr | None = None
    outcomes_kafka_sasl_username: str | None = None
    outcomes_kafka_sasl_password: SecretStr | None = None
    kpi_kafka_sasl_username: str | None = None
    kpi_kafka_sasl_password: SecretStr | None = None
    kafka_replication: int = 1

    issuer: str = SANDBOX_ISSUER
    jwks: str = Field("", description="the issuer's key set: an https address, or in sandbox mode a file")
    jwks_stale_seconds: float = Field(
        900.0, gt=0, le=86400, description="how long the last key set serves while the issuer is away; then 503"
    )
    deny_list: Path | None = Field(None, description="a file of the tokens, clients and organisations to refuse")
    data_keys: SecretStr = Field(SecretStr(""), description="name:base64 of 32 bytes, comma separated, the first seals")
    referrals_data_keys: SecretStr = UNSET
    caseload_data_keys: SecretStr = UNSET
    index_key: SecretStr = Field(SecretStr(""), description="name:base64 of 32 bytes, comma separated: blind indexes")
    trial_seed: SecretStr = Field(SecretStr(""), description="base64 of 32 bytes: the draws of trials depend on it")
    position_key: SecretStr = Field(
        SecretStr(""), description="base64 of 32 bytes, the same for all services: proves the positions that they give"
    )

    signing_key: SecretStr = Field(SecretStr(""), description="name:base64, an Ed25519 key: signs events and anchors")
    referrals_signing_key: SecretStr = SecretStr("")
    caseload_signing_key: SecretStr = SecretStr("")
    outcomes_signing_key: SecretStr = SecretStr("")
    kpi_signing_key: SecretStr = SecretStr("")
    require_signatures: bool = Field(False, description="refuse events that no key of their source has signed")
    public_keys: str = Field("", description="service/name:base64,…: every key that signs or ever signed")

    @model_validator(mode="after")
    def _keys_can_be_read(self) -> "Settings":
        keys = public_keys(self.public_keys)
        if self.require_signatures and not set(PRODUCERS) <= {service for service, _ in keys}:
            raise ValueError(
                "MILEPOST_PUBLIC_KEYS has no key of some service that emits events: signatures need one each"
            )
        for service in SERVICES:
            self.signing_key_of(service)
        return self

    @model_validator(mode="after")
    def _positions_can_be_proved(self) -> "Settings":
        if len(self.position_key_bytes) not in (0, KEY_BYTES):
            raise ValueError("MILEPOST_POSITION_KEY must be the base64 of 32 random bytes (openssl rand -base64 32)")
        return self

    @model_validator(mode="after")
    def _production_is_not_a_sandbox(self) -> "Settings":
        faults = list(self._unfit_for_production()) if self.mode == "production" else []
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unfit_for_production(self) -> Iterator[str]:
        """Every setting with which somebody could read, forge or redirect what the services send [rule 170]."""
        if self.jwks and not self.jwks.startswith("https://"):
            yield "MILEPOST_JWKS must be an https address in production; a local issuer is for sandbox mode"
        if self.jwks and self.issuer == SANDBOX_ISSUER:
            yield "MILEPOST_ISSUER must name your own issuer in production, not the sandbox's"
        if self.kafka and not self.kafka_security_protocol.endswith("SSL"):
            yield "MILEPOST_KAFKA_SECURITY_PROTOCOL must be SSL or SASL_SSL in production"
        for name in type(self).model_fields:
            if name.endswith("dsn") and not _is_verified(getattr(self, name).get_secret_value()):
                yield f"MILEPOST_{name.upper()} must have sslmode=verify-full in production"

    @property
    def sandbox(self) -> bool:
        return self.mode == "sandbox"

    def dsn_of(self, service: str, role: Role | None = None) -> str:
        """The address of the service's database for `role`, as particular as it is set.

        Raises `ValueError` when none is set.
        """
        dsn = self._dsn(service, role)
        if not dsn:
            particular = f"{service}_{role}_DSN" if role else f"{service}_DSN"
            raise ValueError(f"set MILEPOST_{particular.upper()} or MILEPOST_DSN to a postgresql:// address")
        return dsn.get_secret_value()

    def has_dsn(self, service: str, role: Role | None = None) -> bool:
        """Whether the service has a database address for `role`."""
        return bool(self._dsn(service, role))

    def _dsn(self, service: str, role: Role | None) -> SecretStr:
        names = [f"{service}_{role}_dsn", f"{role}_dsn"] if role else []
        return next((dsn for name in (*names, f"{service}_dsn", "dsn") if (dsn := getattr(self, name))), UNSET)

    def data_keys_of(self, service: str) -> str:
        """The keys with which a service seals, its own or the shared ones."""
        own: SecretStr = getattr(self, f"{service}_data_keys")
        return own.get_secret_value() or self.data_keys.get_secret_value()

    def signing_key_of(self, service: str) -> SigningKey | None:
        """The key that a service signs with, its own or the shared one; None when it signs nothing."""
        own: SecretStr = getattr(self, f"{service}_signing_key")
        text = own.get_secret_value() or self.signing_key.get_secret_value()
        return SigningKey.parse(text) if text else None

    def signatures(self) -> Signatures:
        """What tells whether an event was signed by its source."""
        return Signatures(public_keys(self.public_keys) if self.require_signatures else {})

    @property
    def position_key_bytes(self) -> bytes:
        """Empty where positions are not proved."""
        try:
            return b64decode(self.position_key.get_secret_value(), validate=True)
        except ValueError:
            return b"no key"

    @property
    def kafka_users(self) -> dict[str, str]:
        """The Kafka user of each service that has one of its own."""
        users = {service: getattr(self, f"{service}_kafka_sasl_username") for service in SERVICES}
        return {service: user for service, user in users.items() if user}

    def kafka_options(self, service: str = "") -> dict[str, Any]:
        """The connection settings every aiokafka client takes, with the service's own user where it has one."""
        if not self.kafka:
            raise ValueError("set MILEPOST_KAFKA to host:port[,host:port…]")
        options: dict[str, Any] = {
            "bootstrap_servers": self.kafka,
            "security_protocol": self.kafka_security_protocol,
        }
        if self.kafka_security_protocol.startswith("SASL"):
            whose = f"{service}_kafka" if service in self.kafka_users else "kafka"
            password: SecretStr | None = getattr(self, f"{whose}_sasl_password")
            options |= {
                "sasl_mechanism": self.kafka_sasl_mechanism,
                "sasl_plain_username": getattr(self, f"{whose}_sasl_username"),
                "sasl_plain_password": password.get_secret_value() if password else None,
            }
        if self.kafka_security_protocol.endswith("SSL"):
            cafile = str(self.kafka_ca_file) if self.kafka_ca_file else None
            options["ssl_context"] = ssl.create_default_context(cafile=cafile)
        return options


def _is_verified(dsn: str) -> bool:
    """Whether the connection checks the server's certificate and name, or does not leave the machine."""
    query = parse_qs(urlsplit(dsn).query)
    local = (query.get("host") or [""])[0].startswith("/")
    return not dsn or local or query.get("sslmode") == ["verify-full"]
