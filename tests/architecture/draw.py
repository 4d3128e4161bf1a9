"""Renews what the pages show of the code (`make diagrams`): each service's states, the keys of a programme, who may
call what, and what each column holds."""

import importlib

import sqlalchemy as sa

from shared.edge import access_pages
from shared.journey.tables import BACKBONE
from shared.store.contents import MEANINGS, contents
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
COLUMNS = ROOT / "docs" / "columns.md"
COLUMNS_HEAD = """# What each column holds

Made by `make diagrams` from the tables and `shared/store/contents.py`; a test compares. A column of which nobody has
said what it holds fails a test [rule 197, decision 0029]. The tables of the backbone are the same in all services.
"""


def access() -> str:
    """The page of who may call what."""
    return access_pages.page({service: app_of(service) for service in SERVICES})


def metadata_of(service: str) -> sa.MetaData:
    metadata: sa.MetaData = importlib.import_module(f"services.{service}.tables").METADATA
    return metadata


def columns() -> str:
    """The page of what each column holds."""
    meanings = [f"| {kind} | {meaning} |" for kind, meaning in MEANINGS.items()]
    lines = [COLUMNS_HEAD, "| holds | which is |", "| --- | --- |", *meanings]
    for title in ("the backbone", *SERVICES):
        lines += ["", f"## {title}", "", "| table | columns |", "| --- | --- |"]
        for table, by_content in contents(metadata_of(SERVICES[0] if title == "the backbone" else title)):
            if (table.name in BACKBONE) == (title == "the backbone"):
                held = (f"{kind}: {', '.join(f'`{name}`' for name in names)}" for kind, names in by_content.items())
                lines.append(f"| `{table.name}` | {'; '.join(held)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    KEYS.write_text(reference(), encoding="utf-8")
    ACCESS.write_text(access(), encoding="utf-8")
    COLUMNS.write_text(columns(), encoding="utf-8")
    for name in SERVICES:
        renew(name)
