"""The function `say` takes a cause and a trace for each event.

Some databases have the form of revision 0001 only, some have the later one only: for a time revision 0001 made whatever
the code of the day said. Both stand here, so that from now on all databases are the same. The first form is called by
releases that may still run beside this one; a later revision drops it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

SAY_WITH_ONE_CAUSE = """
CREATE OR REPLACE FUNCTION say(event_ids text[], stream_ids text[], types text[], datas text[], days date[],
                               recorded text, who text, cause text, trace text)
RETURNS TABLE (said_stream text, said_seq bigint) LANGUAGE plpgsql AS $$
DECLARE
  e record;
  s record;
  drawn bigint;
BEGIN
  FOR e IN SELECT * FROM unnest(event_ids, stream_ids, types, datas, days)
             WITH ORDINALITY AS u(event_id, stream_id, type, data, day, n) ORDER BY stream_id, n
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
    VALUES (e.event_id, e.stream_id, s.last_seq, e.type, e.data::json, e.day, recorded::timestamptz, who, cause,
            trace, s.prev_hash, s.last_hash)
    RETURNING position INTO drawn;
    INSERT INTO outbox (position) VALUES (drawn);
    said_stream := e.stream_id;
    said_seq := s.last_seq;
    RETURN NEXT;
  END LOOP;
END
$$
"""

SAY = """
CREATE OR REPLACE FUNCTION say(event_ids text[], stream_ids text[], types text[], datas text[], days date[],
                               causes text[], traces text[], recorded text, who text)
RETURNS TABLE (said_stream text, said_seq bigint) LANGUAGE plpgsql AS $$
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


def upgrade() -> None:
    op.execute(SAY_WITH_ONE_CAUSE)
    op.execute(SAY)
