"""The backbone in Postgres beyond its tables: the function `say`, which emits events, and the grants.

`say` takes a ledger position only once it has locked the stream's row, so positions follow commits within a stream.
"""

EVENT_HASH = """
CREATE OR REPLACE FUNCTION event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text,
                                      occurred_on date, recorded_at text, actor text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$
"""

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

SAY_FORM = "say(text[],text[],text[],text[],date[],text[],text[],text,text)"
FUNCTIONS = (EVENT_HASH, SAY)
# Forms that the previous release still calls, as Postgres names them. Remove one in the next release, and
# `make migration` writes its DROP.
SUPERSEDED = ("say(text[],text[],text[],text[],date[],text,text,text,text)",)

# Events are emitted by `say` alone, which runs as the owner: nobody else may add, change or remove one.
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    "api": {
        "SELECT, INSERT": ("idempotency",),
        "INSERT": ("auditor_read",),
        "SELECT": ("sandbox_clock", "programme_version"),
        "SELECT (stream_id, last_seq)": ("stream",),
        "SELECT (source, stream_id, last_seq)": ("inbox",),
    },
    "worker": {
        "SELECT": ("stream", "ledger"),
        "SELECT, DELETE": ("auditor_read",),
        "SELECT, INSERT, UPDATE": ("inbox", "held", "offsets", "log_shape", "sandbox_clock"),
        "SELECT, INSERT": ("programme_version", "anchor"),
        "SELECT, INSERT, DELETE": ("idempotency", "outbox"),
    },
}


def grants(service: str) -> list[str]:
    """The backbone's GRANT statements for the service's `api` and `worker` roles."""
    return [
        f"REVOKE EXECUTE ON FUNCTION {SAY_FORM} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {SAY_FORM} TO milepost_{service}_api, milepost_{service}_worker",
        *(
            f"GRANT {rights} ON {', '.join(tables)} TO milepost_{service}_{role}"
            for role, tables_by_rights in RIGHTS.items()
            for rights, tables in tables_by_rights.items()
        ),
    ]
