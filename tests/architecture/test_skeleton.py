"""Every service has the same folders and files by role, so that a file can be guessed from a feature and a role."""

from pathlib import Path

import pytest

from tests.architecture.modules import ROOT, SERVICES, functions, imports, sources

FILES = {"__init__.py", "README.md", "wiring.py", "tables.py", "store.py"}
FOLDERS = {"api", "request_bodies", "responses", "commands", "queries", "reactions", "domain", "migrations"}
# What only one service has: the encrypted details of people, and who is who by blind index.
OWN = {"referrals": {"identity.py"}}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_files_and_folders_of_the_skeleton_and_no_others(service: str) -> None:
    entries = {path.name for path in (ROOT / "services" / service).iterdir() if path.name != "__pycache__"}
    assert entries == FILES | FOLDERS | OWN.get(service, set())


@pytest.mark.parametrize("service", SERVICES)
def test_request_bodies_and_responses_are_of_a_resource_that_has_routes(service: str) -> None:
    resources = {path.stem for path in sources(f"services/{service}/api")}
    for role in ("request_bodies", "responses"):
        assert {path.stem for path in sources(f"services/{service}/{role}")} - {"fields"} <= resources, role


@pytest.mark.parametrize("path", sources("services"), ids=str)
def test_routes_are_in_api_and_bodies_in_their_own_folders(path: Path) -> None:
    modules = set(imports(path))
    if "api" not in path.parts and path.name != "wiring.py":
        assert not any(name.split(".")[0] in ("fastapi", "starlette") for name in modules), "routes belong in api"


@pytest.mark.parametrize("service", SERVICES)
def test_reactions_are_built_by_one_function_of_the_same_name(service: str) -> None:
    assert "build_handlers" in {f.name for f in functions(Path(f"services/{service}/reactions/__init__.py"))}


@pytest.mark.parametrize("path", sources("services"), ids=str)
def test_only_commands_reactions_and_the_store_emit_events(path: Path) -> None:
    if not {"commands", "reactions", "store"} & set(path.with_suffix("").parts):
        assert "uow.emit(" not in (ROOT / path).read_text(), "the domain notes what happened and the store emits it"
