"""Who may know whom: the walls of the house that import-linter's contracts do not cover."""

import inspect
import re
import sys
from pathlib import Path

import pytest

from milepost import client
from tests.architecture.modules import ROOT, SERVICES, imports, sources, strings

STANDARD = sys.stdlib_module_names
BANNED_NAMES = {"utils", "helpers", "common", "manager", "base"}


def domain_modules() -> list[Path]:
    return [p for p in sources("services") if p.name == "domain.py" or "domain" in p.parts]


def test_every_service_has_a_domain() -> None:
    assert {path.parts[1] for path in domain_modules()} == set(SERVICES)


@pytest.mark.parametrize("path", domain_modules(), ids=str)
def test_a_domain_imports_only_the_standard_library_and_the_terms(path: Path) -> None:
    own = ".".join(path.parts[:2]) + ".domain"
    for name in imports(path):
        assert name.split(".")[0] in STANDARD or name.startswith(("shared.terms", own)) or name == "shared", (
            f"{path} imports {name}"
        )


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_names_anothers_schema(service: str) -> None:
    others = [other for other in SERVICES if other != service]
    named = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE|TABLE)\s+({'|'.join(others)})\.", re.IGNORECASE)
    for path in sources(f"services/{service}"):
        for text in strings(path):
            assert not named.search(text), f"{path} names another service's schema: {text[:80]}"


@pytest.mark.parametrize("path", sources("shared", "services", "milepost"), ids=str)
def test_nothing_is_named_after_nothing(path: Path) -> None:
    assert not BANNED_NAMES & {part.removesuffix(".py") for part in path.parts}


@pytest.mark.parametrize("path", sources("shared", "services", "milepost"), ids=str)
def test_every_module_says_why_it_exists(path: Path) -> None:
    text = (ROOT / path).read_text()
    if text.strip():
        assert text.lstrip().startswith('"""'), f"{path} opens without a reason"


def test_the_wall_clock_is_read_in_one_place() -> None:
    asks = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    allowed = {Path("shared/terms/clock.py"), Path("shared/edge/auth.py")}
    found = [p for p in sources("shared", "services") if asks.search((ROOT / p).read_text())]
    assert set(found) <= allowed


def test_httpx_is_imported_in_one_file() -> None:
    importing = [
        path for path in sources("bench", "milepost", "services", "shared", "tests") if "httpx" in imports(path)
    ]
    assert importing == [Path("milepost/client/transport.py")]


def test_nothing_of_httpx_is_in_a_public_signature_of_the_client() -> None:
    for name in client.__all__:
        public = getattr(client, name)
        members = [
            public,
            *(member for key, member in vars(public).items() if not key.startswith("_") or key == "__init__"),
        ]
        for member in filter(inspect.isfunction, members):
            assert "httpx" not in str(inspect.signature(member, eval_str=True)), f"{name}.{member.__name__}"
