"""What a signed token may say: its life, its types, and the deny list."""

import time
from pathlib import Path

import pytest

from shared.edge.auth import SandboxIssuer, Verifier
from shared.edge.claims import MOST_LIFE_SECONDS, claims_of
from shared.edge.denied import DenyList, entries_of
from shared.edge.problems import Problem

NOW = int(time.time())
GOOD = {"sub": "maximus-client", "org": "maximus", "kind": "prime", "scope": "a:read", "iat": NOW, "exp": NOW + 60}


def test_a_token_of_24_hours_is_accepted_and_a_longer_one_refused() -> None:
    assert claims_of(GOOD | {"exp": NOW + MOST_LIFE_SECONDS}).client.org == "maximus"
    with pytest.raises(ValueError, match="24 hours"):
        claims_of(GOOD | {"exp": NOW + MOST_LIFE_SECONDS + 1})


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("sub", "x" * 129),
        ("sub", "a b"),
        ("sub", "a/b"),
        ("org", "Maximus"),
        ("org", "a" * 65),
        ("org", "a/b"),
        ("org", ["a"]),
        ("kind", "root"),
        ("kind", ["prime"]),
        ("scope", ["a:read"]),
        ("scope", "x" * 4097),
        ("roles", "finance"),
        ("roles", [["finance"]]),
        ("roles", [f"r{n}" for n in range(51)]),
        ("jti", 7),
        ("exp", None),
    ],
)
def test_a_claim_of_another_type_or_length_is_named_and_not_repeated(claim: str, value: object) -> None:
    with pytest.raises(ValueError) as error:
        claims_of(GOOD | {claim: value})
    assert str(error.value).startswith(f"{claim}: ")
    assert str(value) not in str(error.value)


@pytest.mark.parametrize("sub", ["maximus-client", "3f2c7f0e-1f1b-4f6e-9f0a-0a0b0c0d0e0f", "Ab12@clients", "auth0|9"])
def test_client_ids_of_usual_issuers_are_accepted(sub: str) -> None:
    assert claims_of(GOOD | {"sub": sub}).client.id == sub


@pytest.fixture
def issuer(tmp_path: Path) -> SandboxIssuer:
    return SandboxIssuer.create(tmp_path / "issuer", "https://milepost.example/sandbox")


@pytest.mark.parametrize("entry", ["org maximus", "client maximus/maximus-client  # lost its key"])
async def test_a_denied_client_is_refused_at_once_though_its_token_was_checked(
    tmp_path: Path, issuer: SandboxIssuer, entry: str
) -> None:
    file = tmp_path / "denied.txt"
    file.write_text("# nobody\n")
    verifier = Verifier("kpi", issuer.issuer, str(issuer.jwks_file), denied=file)
    token = issuer.token("kpi", "maximus", "prime", [])
    await verifier.client(token)
    file.write_text(entry)
    verifier.denied.read_again()
    with pytest.raises(Problem) as refusal:
        await verifier.client(token)
    assert refusal.value.kind == "unauthenticated"
    file.write_text("org somebody-else\n")
    verifier.denied.read_again()
    assert (await verifier.client(token)).org == "maximus"


def test_a_token_is_denied_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "denied.txt").write_text("jti t-1")
    denied = DenyList(tmp_path / "denied.txt", lambda: None)
    assert denied.refuses(claims_of(GOOD | {"jti": "t-1"}))
    assert not denied.refuses(claims_of(GOOD | {"jti": "t-2"}))
    assert not denied.refuses(claims_of(GOOD))


def test_a_list_that_is_damaged_or_gone_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "denied.txt"
    file.write_text("org maximus")
    denied = DenyList(file, lambda: None)
    for damage in (lambda: file.write_text("maximus"), file.unlink):
        damage()
        denied.read_again()
        assert denied.entries == {("org", "maximus")}


def test_every_bad_line_of_the_list_is_named() -> None:
    with pytest.raises(ValueError, match=r"^line 2, 4: "):
        entries_of("org a\nmaximus\n\norg a b\n")


def test_a_list_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        DenyList(tmp_path / "none", lambda: None)
