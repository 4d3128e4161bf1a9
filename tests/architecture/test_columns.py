"""Somebody has said of every column what it holds; what is personal lies sealed [rule 197]."""

import pytest
import sqlalchemy as sa

from services.caseload.tables import SEALED
from shared.store.contents import BY_NAME, EXCEPTIONS, NAMES, content_of, contents
from shared.store.sealing import sealed_columns
from tests.architecture.draw import COLUMNS, columns, metadata_of
from tests.architecture.modules import SERVICES

WITH_A_SEAL = {
    ("referrals", "person_mark"),
    ("referrals", "referral_version"),
    *(("caseload", table.name) for table in SEALED),
}
"""`tests/service` writes identifying text into each and reads the bytes; a new one needs the same."""


def every_column() -> list[sa.Column]:
    return [column for service in SERVICES for table in metadata_of(service).sorted_tables for column in table.c]


@pytest.mark.rule(197)
def test_the_page_says_of_every_column_what_it_holds() -> None:
    assert COLUMNS.read_text(encoding="utf-8") == columns(), "run `make diagrams`"


@pytest.mark.rule(197)
@pytest.mark.parametrize("name", ["surname", "phone", "notes", "value", "name"])
@pytest.mark.parametrize("kind", [sa.Text, sa.LargeBinary, sa.JSON])
def test_a_column_that_nobody_has_decided_about_is_a_fault(name: str, kind: type[sa.types.TypeEngine]) -> None:
    table = sa.Table("planted", sa.MetaData(), sa.Column(name, kind))
    with pytest.raises(LookupError, match=f"planted.{name}: say in shared/store/contents.py what it holds"):
        content_of(table.c[name])


@pytest.mark.rule(197)
def test_every_entry_is_of_a_column_and_none_is_there_twice() -> None:
    columns = every_column()
    names = {column.name for column in columns} | {f"{column.table.name}.{column.name}" for column in columns}
    assert {*BY_NAME, *EXCEPTIONS} - names == set()
    assert sum(len(words.split()) for words in NAMES.values()) == len(BY_NAME)


@pytest.mark.rule(197)
def test_the_tables_with_a_seal_are_those_whose_bytes_are_read() -> None:
    sealed = {
        (service, table.name)
        for service in SERVICES
        for table, by_content in contents(metadata_of(service))
        if "sealed" in by_content
    }
    assert sealed == WITH_A_SEAL
    assert all(sealed_columns(table) for table in SEALED)
