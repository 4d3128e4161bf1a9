"""Give every database the one form of `say` that the code calls.

Its parameters changed after the first landing and no revision said so: a database made before had the older form only,
and every write to it failed after an upgrade. The last release calls the newer form, so the older one can go.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

OLDER = "say(text[], text[], text[], text[], date[], text, text, text, text)"
SAY = r"""
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
    op.execute(f"DROP FUNCTION IF EXISTS {OLDER}")
    op.execute(SAY)


def downgrade() -> None:
    """Nothing to undo: the release before calls this form."""
