"""Anchors are kept in files that only grow, and the command says when a service serves others than those kept."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from milepost.anchors import keep, missing_services, read_kept
from milepost.audit import compare_anchors, keys_for
from milepost.cli.keys import keys
from milepost.cli_error import CliError
from shared.edge.settings import Settings
from shared.journey.anchors import Anchor, signed
from shared.journey.signing import SigningKey, public_keys
from tests.unit.cli.conftest import Ask
from tests.unit.client.server import Server, answer

KEY = SigningKey.generate("k1")
KEYS = public_keys(f"kpi/{KEY.public_text}")
NOON = datetime(2018, 3, 9, 12, tzinfo=UTC)


def anchor(day: int, position: int, digest: str, before: tuple[int, str] = (0, "")) -> Anchor:
    moment = NOON.replace(day=day)
    return signed(Anchor("kpi", date(2018, 3, day), position, 2, digest, *before, moment, "", ""), KEY)


FIRST = anchor(9, 2, "a")
SECOND = anchor(10, 4, "b", (2, "a"))


async def ledger(of: Anchor) -> tuple[int, str]:
    return 2, {2: "a", 4: "b"}[of.position]


async def rewritten(of: Anchor) -> tuple[int, str]:
    return 2, "another"


def test_a_file_only_grows(tmp_path: Path) -> None:
    assert keep(tmp_path, "kpi", [FIRST]) == 1
    assert keep(tmp_path, "kpi", [FIRST, SECOND]) == 1
    assert keep(tmp_path, "kpi", [FIRST, SECOND]) == 0
    assert read_kept(tmp_path) == read_kept(tmp_path / "kpi.jsonl") == {"kpi": [FIRST, SECOND]}
    assert (tmp_path / "kpi.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("served", [[], [SECOND], [replace(FIRST, digest="c"), SECOND]])
def test_a_service_that_serves_other_anchors_than_those_kept_is_named(tmp_path: Path, served: list[Anchor]) -> None:
    keep(tmp_path, "kpi", [FIRST])
    with pytest.raises(CliError, match=r"kpi no longer serves the anchor of 2018-03-09 .* may be rewritten"):
        keep(tmp_path, "kpi", served)
    assert read_kept(tmp_path) == {"kpi": [FIRST]}


@pytest.mark.parametrize("line", ["{", "{}", '{"day": 1}', "[]", "1"])
def test_a_line_that_is_no_anchor_is_named_by_its_place(tmp_path: Path, line: str) -> None:
    (tmp_path / "kpi.jsonl").write_text(json.dumps(FIRST.document) + f"\n{line}\n")
    with pytest.raises(CliError, match=r"kpi\.jsonl:2 is not an anchor"):
        read_kept(tmp_path)


def test_an_empty_folder_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="`milepost anchors DIR` collects them"):
        read_kept(tmp_path)


async def test_kept_anchors_are_compared_with_ledger_and_services(tmp_path: Path) -> None:
    kept, stored = {"kpi": [FIRST, SECOND]}, {"kpi": [FIRST, SECOND]}
    others = [f"anchor: no anchor of {service} is kept" for service in ("referrals", "caseload", "outcomes")]
    assert missing_services(kept) == others
    assert await compare_anchors(kept, stored, KEYS, {"kpi": ledger}) == others
    assert await compare_anchors(None, stored, KEYS, {"kpi": ledger}) == []
    assert len(await compare_anchors(None, stored, KEYS, {"kpi": rewritten})) == 2
    assert len(await compare_anchors(kept, {"kpi": []}, KEYS, {"kpi": ledger})) == 2 + len(others)


def test_without_public_keys_kept_anchors_cannot_be_checked() -> None:
    assert keys_for("", None) == {}
    with pytest.raises(CliError, match="Set MILEPOST_PUBLIC_KEYS"):
        keys_for("", {"kpi": [FIRST]})


async def test_the_command_collects_what_the_services_serve(server: Server, ask: Ask, tmp_path: Path) -> None:
    server.will(answer(200, {"items": [FIRST.document, SECOND.document]}))
    result = await ask("anchors", str(tmp_path / "kept"))
    assert result.exit_code == 0 and "kpi: 2 new, 2 kept, the latest of 2018-03-10" in result.output
    assert read_kept(tmp_path / "kept") == {"kpi": [FIRST, SECOND]}


@pytest.mark.parametrize("text", ["k1", "k1:", ":AAAA", "k1:%%%", "k1:" + "A" * 40])
def test_a_signing_key_that_cannot_be_read_stops_the_start_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="is not name:base64 of 32 bytes") as refused:
        Settings(mode="sandbox", kpi_signing_key=text)
    assert "AAAA" not in str(refused.value)


@pytest.mark.parametrize("text", ["kpi:AAAA", "kpi/k1", "k1:AAAA", "/k1:AAAA"])
def test_public_keys_that_cannot_be_read_stop_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"service/name:base64|32 bytes"):
        Settings(mode="sandbox", public_keys=text)


async def test_a_new_key_is_printed_for_its_service_and_for_everybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    keys("kpi", "k2")
    settings = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines() if "=" in line[:45])
    key = SigningKey.parse(settings["MILEPOST_KPI_SIGNING_KEY"])
    assert f"kpi/{key.public_text}" == settings["MILEPOST_PUBLIC_KEYS"]
