"""Settings that cannot be are refused at the start, each by the name of its variable."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.edge.settings import SERVICES, Settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODE", "DSN", "KAFKA", "JWKS", *(f"{service.upper()}_DSN" for service in SERVICES)):
        monkeypatch.delenv(f"MILEPOST_{name}", raising=False)


@pytest.mark.parametrize("jwks", ["/srv/issuer/jwks.json", "http://issuer.example/jwks.json", "jwks.json"])
def test_production_believes_no_local_issuer(jwks: str) -> None:
    with pytest.raises(ValidationError, match="MILEPOST_JWKS must be an https address in production"):
        Settings(mode="production", jwks=jwks)
    assert Settings(mode="sandbox", jwks=jwks).jwks == jwks
    assert Settings(mode="production", **PRODUCTION).sandbox is False


PRODUCTION: dict[str, Any] = {
    "jwks": "https://issuer.example/jwks.json",
    "issuer": "https://issuer.example",
    "kafka": "kafka:9093",
    "kafka_security_protocol": "SASL_SSL",
    "kpi_api_dsn": "postgresql://kpi_api:a-secret@db.example/milepost?sslmode=verify-full",
    "dsn": "postgresql://db.example/milepost?host=/run/postgresql",
}


@pytest.mark.rule(170)
@pytest.mark.parametrize(
    ("name", "value", "setting"),
    [
        ("jwks", "http://issuer.example/jwks.json", "MILEPOST_JWKS"),
        ("issuer", "https://milepost.example/sandbox", "MILEPOST_ISSUER"),
        ("kafka_security_protocol", "PLAINTEXT", "MILEPOST_KAFKA_SECURITY_PROTOCOL"),
        ("kafka_security_protocol", "SASL_PLAINTEXT", "MILEPOST_KAFKA_SECURITY_PROTOCOL"),
        ("dsn", "postgresql://db.example/milepost", "MILEPOST_DSN"),
        ("worker_dsn", "postgresql://db.example/milepost?sslmode=require", "MILEPOST_WORKER_DSN"),
        ("kpi_api_dsn", "postgresql://db.example/milepost?sslmode=disable", "MILEPOST_KPI_API_DSN"),
    ],
)
def test_production_refuses_what_somebody_could_read_or_redirect(name: str, value: str, setting: str) -> None:
    with pytest.raises(ValidationError, match=f"{setting} must"):
        Settings(mode="production", **PRODUCTION | {name: value})
    Settings(mode="sandbox", **PRODUCTION | {name: value})


@pytest.mark.rule(170)
def test_production_names_every_weak_setting_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(
            mode="production", jwks="http://i", kafka="k:1", dsn="postgresql://a", outcomes_owner_dsn="postgresql://b"
        )
    text = str(refused.value)
    for name in ("JWKS", "ISSUER", "KAFKA_SECURITY_PROTOCOL", "DSN", "OUTCOMES_OWNER_DSN"):
        assert f"MILEPOST_{name} must" in text
    assert "postgresql" not in text.partition("[type=")[0]


def test_the_most_particular_address_counts() -> None:
    addresses = {"dsn": "every", "kpi_dsn": "kpi", "api_dsn": "api", "kpi_api_dsn": "kpi-api"}
    settings = Settings(mode="sandbox", **addresses)
    assert settings.dsn_of("kpi", "api") == "kpi-api" and settings.dsn_of("caseload", "api") == "api"
    assert settings.dsn_of("kpi", "worker") == "kpi" and settings.dsn_of("caseload", "owner") == "every"
    assert "kpi-api" not in repr(settings)
    assert not Settings(mode="sandbox", api_dsn="api").has_dsn("kpi", "worker")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_without_a_database_names_both_settings(service: str) -> None:
    with pytest.raises(ValueError, match=f"set MILEPOST_{service.upper()}_DSN or MILEPOST_DSN"):
        Settings(mode="sandbox").dsn_of(service)


def test_a_services_own_database_comes_before_the_shared_one() -> None:
    settings = Settings(mode="sandbox", dsn="postgresql://shared", kpi_dsn="postgresql://own")
    assert (settings.dsn_of("kpi"), settings.dsn_of("caseload")) == ("postgresql://own", "postgresql://shared")


def test_without_a_broker_there_are_no_options_for_one() -> None:
    with pytest.raises(ValueError, match="set MILEPOST_KAFKA to host:port"):
        Settings(mode="sandbox").kafka_options()


def test_a_password_is_in_the_options_and_in_no_text() -> None:
    settings = Settings(
        mode="sandbox",
        kafka="kafka:9092",
        kafka_security_protocol="SASL_PLAINTEXT",
        kafka_sasl_username="kpi",
        kafka_sasl_password="a-secret",
    )
    options = settings.kafka_options()
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("kpi", "a-secret")
    assert options["sasl_mechanism"] == "PLAIN" and "ssl_context" not in options
    assert "a-secret" not in repr(settings)


def test_a_user_without_a_password_has_none() -> None:
    settings = Settings(mode="sandbox", kafka="kafka:9092", kafka_security_protocol="SASL_PLAINTEXT")
    assert settings.kafka_options()["sasl_plain_password"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("mode", "playful"), ("port", "high"), ("patience_seconds", "0"), ("kafka_security_protocol", "TLS")],
)
def test_a_value_that_cannot_be_is_named_by_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"MILEPOST_{name.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]
