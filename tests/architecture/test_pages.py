"""The pages say what is so: state diagrams equal the tables, compose equals the code, no foreign address anywhere."""

import importlib
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import yaml

from shared.edge.settings import Settings
from shared.terms.diagrams import section
from tests.architecture.modules import ROOT, SERVICES

MARKS = re.compile(r"<!-- states:begin -->\n(.*?)\n<!-- states:end -->", re.DOTALL)
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "deb.deb" + "ian",
    "repo1.mav" + "en",
    "repo.mav" + "en",
]
MACHINE = [f"/{'work'}/", f"/{'farm'}/", f"/{'root'}/"]


NAMED = re.compile(r"`((?:[a-z]+|\.ci)(?:/[A-Za-z0-9_.-]+)+/?)`")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.split()


@pytest.mark.parametrize("service", SERVICES)
def test_the_state_diagrams_are_the_code(service: str) -> None:
    diagrams = importlib.import_module(f"services.{service}.domain").DIAGRAMS
    page = (ROOT / "services" / service / "README.md").read_text()
    found = MARKS.search(page)
    assert found, f"services/{service}/README.md has no states markers"
    assert found.group(1).strip() == section(diagrams), "run `make diagrams`"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_page_says_what_it_owns_decides_emits_and_consumes(service: str) -> None:
    page = (ROOT / "services" / service / "README.md").read_text().lower()
    for word in ("owns", "decides", "emits", "consumes", "states"):
        assert word in page


def compose() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return services


def test_compose_runs_each_service_in_both_roles_with_settings_the_code_reads() -> None:
    commands = {str(part.get("command")) for part in compose().values()}
    assert {f"serve {service} --role {role}" for service in SERVICES for role in ("api", "worker")} <= commands
    settings = {f"MILEPOST_{name.upper()}" for name in Settings.model_fields}
    for name, part in compose().items():
        environment = {key for key in part.get("environment", {}) if key.startswith("MILEPOST_")}
        assert environment <= settings, f"compose gives {name} settings that no code reads: {environment - settings}"


@pytest.mark.parametrize("name", sorted(compose().keys() - {"migrate"}))
def test_compose_restarts_and_probes_every_process(name: str) -> None:
    part = compose()[name]
    assert part["restart"] == "unless-stopped"
    assert part["healthcheck"]["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= part["healthcheck"].keys()
    if "serve" in part.get("command", ""):
        assert f":{part['environment']['MILEPOST_PORT']}/readyz" in part["healthcheck"]["test"][-1]


def test_compose_gives_postgres_an_init_and_time_to_stop() -> None:
    assert compose()["postgres"]["init"] is True
    assert compose()["postgres"]["stop_grace_period"] == "1m"


@pytest.mark.parametrize(("status", "exit_code"), [(200, 0), (503, 1)])
def test_composes_probe_tells_a_ready_process_from_one_that_is_not(status: int, exit_code: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.handle_request, daemon=True).start()
        _, _, *words = compose()["kpi-worker"]["healthcheck"]["test"]
        probe = [sys.executable, *(word.replace(":8000", f":{server.server_port}") for word in words)]
        assert subprocess.run(probe, capture_output=True, timeout=30).returncode == exit_code


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" in data[:1024]:
            continue
        text = data.decode(errors="replace")
        for word in (*REGISTRIES, *MACHINE):
            assert word not in text, f"{name} names {word}"


@pytest.mark.parametrize("page", [name for name in tracked() if name.endswith(".md")])
def test_what_a_page_names_is_there(page: str) -> None:
    """A file that a page leads to, such as the test that proves a promise, cannot go unnoticed."""
    told = set(NAMED.findall((ROOT / page).read_text()))
    ours = {name for name in told if (ROOT / name.split("/")[0]).is_dir() and not name.startswith("build/")}
    gone = sorted(name for name in ours if not (ROOT / name).exists())
    assert not gone, f"{page} names files that do not exist: {gone}"


def long_lines(text: str) -> list[str]:
    """The lines of prose that are over 120 characters: tables, code and links cannot be wrapped."""
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [line for line in prose.splitlines() if len(line) > 120 and not re.match(r"\||!\[", line)]


@pytest.mark.parametrize("page", [name for name in tracked() if name.endswith(".md")])
def test_a_page_is_wrapped_at_120_characters(page: str) -> None:
    assert long_lines((ROOT / page).read_text()) == []


def test_a_long_line_of_prose_is_noticed() -> None:
    assert long_lines("a " * 61) and not long_lines("| " + "a " * 61) and not long_lines(f"```\n{'a ' * 61}\n```")
