"""The guide Deploy gives the rights of the services' Kafka users as they are, as commands and as Kubernetes text."""

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import yaml

from shared.edge.settings import SERVICES
from shared.journey.access import Right, rights
from shared.journey.topics import JOURNEY

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "deploy.md").read_text()
NEEDED = sorted(rights({service: service for service in SERVICES}, JOURNEY))


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)


def of_command(line: str) -> Iterator[Right]:
    words = shlex.split(line)
    options = list(pairwise(words))
    user = next(value for name, value in options if name == "--allow-principal").removeprefix("User:")
    resource, name = next((option[2:], value) for option, value in options if option in ("--topic", "--group"))
    for option, value in options:
        if option == "--operation":
            yield Right(user, value.upper(), resource, name)  # type: ignore[arg-type]


def test_the_commands_grant_what_the_services_need_and_no_more() -> None:
    lines = "\n".join(blocks("sh")).replace("\\\n", " ").splitlines()
    granted = [right for line in lines if line.startswith("kafka-acls.sh") for right in of_command(line)]
    assert sorted(granted) == NEEDED


def test_the_kubernetes_text_grants_the_same() -> None:
    granted = [
        Right(user["metadata"]["name"], operation.upper(), acl["resource"]["type"], acl["resource"]["name"])
        for block in blocks("yaml")
        for user in yaml.safe_load_all(block)
        if user["kind"] == "KafkaUser"
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    ]
    assert sorted(granted) == NEEDED


def test_only_services_that_emit_events_may_write() -> None:
    assert {right.user for right in NEEDED if right.operation == "WRITE"} == {"referrals", "caseload", "outcomes"}
    assert all(right.name == f"journey-{right.user}" for right in NEEDED if right.resource == "group")
