"""Settings that cannot be are refused at the start, each by the name of its variable."""

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
    assert Settings(mode="production", jwks="https://issuer.example/jwks.json").sandbox is False


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
