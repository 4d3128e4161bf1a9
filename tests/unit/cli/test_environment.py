"""What a sandbox makes up, what it leaves alone, and how the other commands find it."""

import json
import os
import re
import stat
from pathlib import Path

import jwt
import pytest
from typer.testing import CliRunner

from milepost import discovery
from milepost.cli import app
from milepost.cli.token import warn_of_strangers
from milepost.cli_error import CliError
from milepost.discovery import FILE, Installation, advertised, find, find_ledgers, log_of
from milepost.embedded.backing_services import Addresses
from milepost.environment import (
    ISSUER,
    configured_dsn,
    configured_kafka,
    programmes_folder,
    service_environment,
    settings_of,
    stored_keys,
)
from milepost.tokens import sandbox_token
from shared.edge.auth import SandboxIssuer

ADDRESSES = Addresses("postgresql://here/db", "127.0.0.1:9092")
SERVICES = ("referrals", "caseload", "outcomes", "kpi")


def somewhere(folder: Path, pid: int | None = None) -> Installation:
    addresses = dict.fromkeys(SERVICES, "http://127.0.0.1:1")
    dsns = dict.fromkeys(SERVICES, "postgresql://here/db")
    return Installation(
        pid or os.getpid(), addresses, dsns, {"MILEPOST_KAFKA": "127.0.0.1:9092"}, str(folder / "issuer"), str(folder)
    )


def test_a_sandbox_makes_up_everything_a_service_needs(tmp_path: Path) -> None:
    settings = settings_of(service_environment(tmp_path, ADDRESSES, {}))
    assert settings.sandbox
    assert settings.dsn_of("kpi") == ADDRESSES.postgres
    assert settings.kafka == ADDRESSES.kafka
    assert settings.data_keys.get_secret_value().startswith("k1:")
    assert Path(settings.jwks).exists()
    assert (settings.programmes / "llwhp.yaml").exists()


def test_the_same_folder_opens_with_the_same_keys(tmp_path: Path) -> None:
    first, second = (service_environment(tmp_path, ADDRESSES, {}) for _ in range(2))
    assert first == second
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_folder_of_a_release_before_keeps_the_seed_of_its_trials(tmp_path: Path) -> None:
    """They were drawn with the index key, which had no name."""
    old = {"MILEPOST_DATA_KEYS": "k1:sealed", "MILEPOST_INDEX_KEY": "b2xk"}
    (tmp_path / "keys.json").write_text(json.dumps(old))
    keys = stored_keys(tmp_path / "keys.json")
    assert (keys["MILEPOST_INDEX_KEY"], keys["MILEPOST_TRIAL_SEED"]) == ("b2xk", "b2xk")


def test_what_a_person_has_set_stays(tmp_path: Path) -> None:
    given = {"MILEPOST_OUTCOMES_DSN": "postgresql://theirs/db", "MILEPOST_LOG_LEVEL": "DEBUG", "PATH": "/bin"}
    environment = service_environment(tmp_path, ADDRESSES, given)
    assert given.items() <= environment.items()
    assert settings_of(environment).dsn_of("outcomes") == "postgresql://theirs/db"
    assert settings_of(environment).dsn_of("kpi") == ADDRESSES.postgres


def test_an_empty_setting_is_none(tmp_path: Path) -> None:
    assert service_environment(tmp_path, ADDRESSES, {"MILEPOST_DSN": ""})["MILEPOST_DSN"] == ADDRESSES.postgres


def test_a_production_setting_gets_no_keys_of_ours(tmp_path: Path) -> None:
    environment = service_environment(tmp_path, ADDRESSES, {"MILEPOST_MODE": "production"})
    assert "MILEPOST_JWKS" not in environment
    assert not list(tmp_path.iterdir())


def test_a_named_postgres_or_kafka_is_used_and_none_started() -> None:
    assert configured_dsn({"MILEPOST_DSN": "postgresql://x"}) == "postgresql://x"
    assert configured_kafka({"MILEPOST_KAFKA": "k:1"}) == "k:1"
    assert configured_dsn({}) is None
    assert configured_kafka({}) is None


def test_a_dsn_for_each_service_is_a_named_postgres_and_for_some_is_not() -> None:
    each = {f"MILEPOST_{service.upper()}_DSN": f"postgresql://{service}" for service in SERVICES}
    assert configured_dsn(each)
    assert configured_dsn({"MILEPOST_KPI_DSN": "postgresql://kpi"}) is None


def test_programmes_are_those_named_before_those_here(tmp_path: Path) -> None:
    assert programmes_folder({"MILEPOST_PROGRAMMES": str(tmp_path)}) == tmp_path.resolve()


def test_what_is_up_is_found_while_it_is_up(tmp_path: Path) -> None:
    with advertised(somewhere(tmp_path), tmp_path):
        assert find(tmp_path, {}) == somewhere(tmp_path)
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    with pytest.raises(CliError, match="No Milepost is running"):
        find(tmp_path, {})


def test_what_died_without_saying_so_is_not_found(tmp_path: Path) -> None:
    with advertised(somewhere(tmp_path, pid=2**22 + 1), tmp_path), pytest.raises(CliError):
        find(tmp_path, {})


def test_what_is_up_here_needs_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with advertised(somewhere(tmp_path), discovery.HERE):
        assert find(variables={}).pid == os.getpid()


def test_an_installation_is_found_by_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = {f"MILEPOST_{service.upper()}_URL": f"https://{service}.example" for service in SERVICES}
    installation = find(variables=named)
    assert installation.addresses["kpi"] == "https://kpi.example"
    assert not installation.issuer


def test_an_installation_needs_a_token_of_its_own_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    production = Installation(0, {}, {}, {}, "", "")
    monkeypatch.delenv("MILEPOST_TOKEN", raising=False)
    with pytest.raises(CliError, match="MILEPOST_TOKEN"):
        _ = production.operator_token
    monkeypatch.setenv("MILEPOST_TOKEN", "theirs")
    assert production.operator_token == "theirs"


def test_databases_are_those_of_the_settings_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MILEPOST_DSN", "postgresql://set/db")
    assert find_ledgers().dsns == dict.fromkeys(SERVICES, "postgresql://set/db")


def test_the_log_is_reached_by_the_settings_that_name_it() -> None:
    given = {
        "MILEPOST_KAFKA": "k:1",
        "MILEPOST_KAFKA_SASL_USERNAME": "reader",
        "MILEPOST_JOURNEY_TOPIC": "j",
        "PATH": "/",
    }
    assert log_of(given) == {name: text for name, text in given.items() if name != "PATH"}
    assert log_of({"MILEPOST_JOURNEY_TOPIC": "j"}) == {}


def test_what_is_up_can_be_audited_from_a_terminal_without_settings(tmp_path: Path) -> None:
    environment = service_environment(tmp_path, ADDRESSES, {})
    installation = Installation.of(os.getpid(), {}, {}, environment, str(tmp_path))
    assert settings_of(installation.log).kafka == ADDRESSES.kafka
    assert settings_of(installation.log).sandbox


@pytest.fixture
def issuer(tmp_path: Path) -> Path:
    """The folder of a sandbox issuer."""
    SandboxIssuer.create(tmp_path, ISSUER)
    return tmp_path


def test_a_token_never_makes_a_key_that_no_service_knows(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="holds no key to sign tokens with"):
        sandbox_token(tmp_path, "sub-1", "subcontractor")
    assert list(tmp_path.iterdir()) == []


def test_a_token_carries_what_its_kind_usually_has(issuer: Path) -> None:
    claims = jwt.decode(sandbox_token(issuer, "sub-1", "subcontractor"), options={"verify_signature": False})
    assert claims["org"] == "sub-1"
    assert "caseload:write" in claims["scope"]
    assert len(claims["aud"]) == 4


def test_a_token_carries_just_what_was_asked_for(issuer: Path) -> None:
    token = sandbox_token(issuer, "maximus", "prime", ["figures:read"], ["mi"])
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["scope"] == "figures:read"
    assert claims["roles"] == ["mi"]


def test_an_unknown_kind_of_organisation_is_refused_with_the_kinds(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="commissioner, prime"):
        sandbox_token(tmp_path, "acme", "wizard")


def test_a_sandbox_for_containers_is_written_once_and_signs_tokens(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    first = CliRunner().invoke(app, ["sandbox", str(folder)])
    assert "export MILEPOST_KPI_URL=http://127.0.0.1:8004" in first.stdout
    before = {file.name: file.read_text() for file in folder.iterdir()}
    assert set(before) == {"issuer.pem", "jwks.json", "keys.json", "milepost.env", "postgres-password"}
    assert f"milepost:{before['postgres-password']}@postgres:5432" in before["milepost.env"]
    assert CliRunner().invoke(app, ["sandbox", str(folder)]).stdout == first.stdout
    exported = dict(re.findall(r"export (\w+)=(.+)", first.stdout))
    assert find(variables=exported).token("sub-1", "subcontractor")
    assert {file.name: file.read_text() for file in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("org", "kind", "warning"),
    [
        ("maximuss", "prime", "No programme names maximuss: it will see nothing. Did you mean maximus?"),
        ("maximus", "prime", ""),
        ("jcp-east-london", "jcp", ""),
        ("hmrc", "feed", ""),
    ],
)
def test_a_token_of_a_stranger_comes_with_a_warning(
    capsys: pytest.CaptureFixture[str], org: str, kind: str, warning: str
) -> None:
    warn_of_strangers(org, kind)
    shown = capsys.readouterr()
    assert (shown.out, shown.err.strip()) == ("", warning)
