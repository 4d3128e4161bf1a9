"""Least privilege: no role deletes but where something is deleted, logs are only added to, `say` alone emits."""

from alembic import op

revision = "0009"
down_revision = "0008"

SAY = """
CREATE OR REPLACE FUNCTION say(event_ids text[], stream_ids text[], types text[], datas text[], days date[],
                               causes text[], traces text[], recorded text, who text)
RETURNS TABLE (said_stream text, said_seq bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  e record;
  s record;
  drawn bigint;
BEGIN
  FOR e IN SELECT * FROM unnest(event_ids, stream_ids, types, datas, days, causes, traces)
             WITH ORDINALITY AS u(event_id, stream_id, type, data, day, cause, trace, n) ORDER BY stream_id, n
  LOOP
    INSERT INTO stream AS t (stream_id, kind, last_seq, prev_hash, last_hash)
    VALUES (e.stream_id, split_part(e.stream_id, '/', 1), 1, '',
            event_hash('', e.event_id, e.stream_id, 1, e.type, e.data, e.day, recorded, who))
    ON CONFLICT (stream_id) DO UPDATE SET
      last_seq = t.last_seq + 1,
      prev_hash = t.last_hash,
      last_hash = event_hash(t.last_hash, e.event_id, e.stream_id, t.last_seq + 1, e.type, e.data, e.day, recorded, who)
    RETURNING t.last_seq, t.prev_hash, t.last_hash INTO s;
    INSERT INTO ledger (event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id,
                        traceparent, prev_hash, hash)
    VALUES (e.event_id, e.stream_id, s.last_seq, e.type, e.data::json, e.day, recorded::timestamptz, who, e.cause,
            e.trace, s.prev_hash, s.last_hash)
    RETURNING position INTO drawn;
    INSERT INTO outbox (position) VALUES (drawn);
    said_stream := e.stream_id;
    said_seq := s.last_seq;
    RETURN NEXT;
  END LOOP;
END
$$
"""
GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA kpi FROM milepost_kpi_api, milepost_kpi_worker",
    "REVOKE EXECUTE ON FUNCTION say(text[],text[],text[],text[],date[],text[],text[],text,text) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION say(text[],text[],text[],text[],date[],text[],text[],text,text) TO "
    "milepost_kpi_api, milepost_kpi_worker",
    "GRANT SELECT, INSERT ON idempotency, judgement, signed_month, signed_figure TO milepost_kpi_api",
    "GRANT SELECT ON sandbox_clock, programme_version, event_log, generation, movement, participant, "
    "programme_in_force TO milepost_kpi_api",
    "GRANT SELECT (stream_id, last_seq) ON stream TO milepost_kpi_api",
    "GRANT SELECT (source, stream_id, last_seq) ON inbox TO milepost_kpi_api",
    "GRANT SELECT ON stream, ledger, judgement, signed_month, signed_figure TO milepost_kpi_worker",
    "GRANT SELECT, INSERT, UPDATE ON inbox, held, offsets, log_shape, sandbox_clock, generation TO milepost_kpi_worker",
    "GRANT SELECT, INSERT ON idempotency, programme_version, anchor, event_log, programme_in_force TO "
    "milepost_kpi_worker",
    "GRANT SELECT, INSERT, DELETE ON outbox TO milepost_kpi_worker",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON movement, participant TO milepost_kpi_worker",
)
# The form that the release before calls: it emits with the rights of the owner too.
BEFORE = "say(text[],text[],text[],text[],date[],text,text,text,text)"


def upgrade() -> None:
    op.execute("SET LOCAL search_path TO kpi, pg_temp")
    op.execute(SAY)
    for change in ("SECURITY DEFINER", "SET search_path FROM CURRENT"):
        op.execute(f"ALTER FUNCTION {BEFORE} {change}")
    for statement in GRANTS:
        op.execute(statement)
