"""Renews what the pages show of the code (`make diagrams`): each service's states, the keys of a programme, and who may
call what."""

import importlib

from shared.edge import access_pages
from shared.terms.diagrams import section
from shared.terms.programme.reference import reference
from tests.apps import app_of
from tests.architecture.modules import ROOT, SERVICES
from tests.architecture.test_pages import MARKS


def renew(service: str) -> None:
    """Writes the service's state tables between the markers of its page."""
    page = ROOT / "services" / service / "README.md"
    shown = section(importlib.import_module(f"services.{service}.domain").DIAGRAMS)
    page.write_text(MARKS.sub(lambda _: f"<!-- states:begin -->\n{shown}\n<!-- states:end -->", page.read_text()))


KEYS = ROOT / "docs" / "guides" / "programme-keys.md"
ACCESS = ROOT / "docs" / "access.md"


def access() -> str:
    """The page of who may call what."""
    return access_pages.page({service: app_of(service) for service in SERVICES})


if __name__ == "__main__":
    KEYS.write_text(reference(), encoding="utf-8")
    ACCESS.write_text(access(), encoding="utf-8")
    for name in SERVICES:
        renew(name)
