"""Groups, disengagements and key workers of before revision 0024 become records, as the ledger tells them."""

import asyncpg
import pytest

from shared.store.migrations import migrate
from tests.conftest import new_database

PARTICIPANT = """
INSERT INTO caseload.participant (id, reference, programme, programme_version, provider, jcp_district, area, group_code,
                                  participation, referred_on, referral_state, visible_to, noted_group, version)
VALUES ('ref_1', 'PO-1', 'LLWHP', '1', 'sub-1', 'jcp', 'bexley', 'HD', 'mandatory', '2018-03-09', 'STARTED', '{sub-1}',
        'LTU', 1)
"""
ASSIGNMENT = """
INSERT INTO caseload.assignment (participant_id, key_worker_id, from_on, recorded_at)
VALUES ('ref_1', 'kw_1', '2018-03-09', now())
"""
EVENT = """
INSERT INTO caseload.ledger (event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, prev_hash, hash)
VALUES ($1, 'participant/ref_1', $2, $3, $4::text::json, $5::text::date, '2018-12-01T12:00:00Z', 'sub-1/key-worker',
        '', $1)
"""
TOLD = (
    ("group_noted", '{"group": "LTU", "because": "recorded_wrongly"}', "2018-05-01"),
    ("disengaged", '{"reason": "refused_support"}', "2018-06-04"),
    ("participation_changed", '{"participation": "mandatory", "because": "disengaged"}', "2018-06-04"),
    ("re_engaged", '{"disengaged_on": "2018-06-04"}', "2018-06-18"),
    ("disengaged", '{"reason": "other"}', "2018-07-02"),
    ("in_work_support_began", '{"job_id": "job_1"}', "2018-07-09"),
    ("re_engaged", '{"disengaged_on": "2018-07-02"}', "2018-07-09"),
    ("disengaged", '{"reason": "other"}', "2018-09-03"),
)
DISENGAGEMENTS = """
SELECT reason, disengaged_on::text, re_engaged_on::text, ended_on::text FROM caseload.disengagement ORDER BY id
"""
NOTES = "SELECT noted_group, noted_because, noted_on::text, recorded_on::text, recorded_by FROM caseload.group_note"


@pytest.mark.rule(187, 188, 189)
async def test_what_was_before_is_a_record(postgres: str) -> None:
    dsn = await new_database(postgres)
    await migrate(dsn, "caseload", "0023")
    conn = await asyncpg.connect(dsn)
    try:
        await conn.execute("SET session_replication_role = replica")
        await conn.execute(PARTICIPANT)
        await conn.execute(ASSIGNMENT)
        for seq, (name, data, on) in enumerate(TOLD, 1):
            await conn.execute(EVENT, f"evt_{seq}", seq, f"participant.{name}.v1", data, on)
        await migrate(dsn, "caseload")
        assert [tuple(row) for row in await conn.fetch(DISENGAGEMENTS)] == [
            ("refused_support", "2018-06-04", "2018-06-18", "2018-06-18"),
            ("other", "2018-07-02", None, "2018-07-09"),
            ("other", "2018-09-03", None, None),
        ]
        noted = ("LTU", "recorded_wrongly", "2018-05-01", "2018-12-01", "sub-1/key-worker")
        assert [tuple(row) for row in await conn.fetch(NOTES)] == [noted]
        assert await conn.fetchval("SELECT referred_participation FROM caseload.participant") == "voluntary"
        (record,) = await conn.fetch("SELECT id, state, version FROM caseload.assignment")
        assert tuple(record) == (f"asg_{1:026}", "STANDS", 1)
    finally:
        await conn.close()
