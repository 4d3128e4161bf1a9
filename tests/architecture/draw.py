"""Renews what the pages show of the code: the state diagrams of each service's README (`make diagrams`)."""

import importlib

from shared.terms.diagrams import section
from tests.architecture.modules import ROOT, SERVICES
from tests.architecture.test_pages import MARKS


def renew(service: str) -> None:
    """Writes the service's state tables between the markers of its page."""
    page = ROOT / "services" / service / "README.md"
    shown = section(importlib.import_module(f"services.{service}.domain").DIAGRAMS)
    page.write_text(MARKS.sub(lambda _: f"<!-- states:begin -->\n{shown}\n<!-- states:end -->", page.read_text()))


if __name__ == "__main__":
    for name in SERVICES:
        renew(name)
