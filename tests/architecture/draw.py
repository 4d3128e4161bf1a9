"""Renews what the pages show of the code (`make diagrams`): each service's states, and the keys of a programme."""

import importlib

from shared.terms.diagrams import section
from shared.terms.programme.reference import reference
from tests.architecture.modules import ROOT, SERVICES
from tests.architecture.test_pages import MARKS


def renew(service: str) -> None:
    """Writes the service's state tables between the markers of its page."""
    page = ROOT / "services" / service / "README.md"
    shown = section(importlib.import_module(f"services.{service}.domain").DIAGRAMS)
    page.write_text(MARKS.sub(lambda _: f"<!-- states:begin -->\n{shown}\n<!-- states:end -->", page.read_text()))


KEYS = ROOT / "docs" / "guides" / "programme-keys.md"


if __name__ == "__main__":
    KEYS.write_text(reference(), encoding="utf-8")
    for name in SERVICES:
        renew(name)
