CREATE SCHEMA caseload;
ALTER SCHEMA caseload OWNER TO milepost_caseload_owner;
CREATE SCHEMA kpi;
ALTER SCHEMA kpi OWNER TO milepost_kpi_owner;
CREATE SCHEMA outcomes;
ALTER SCHEMA outcomes OWNER TO milepost_outcomes_owner;
CREATE SCHEMA referrals;
ALTER SCHEMA referrals OWNER TO milepost_referrals_owner;
CREATE FUNCTION caseload.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION caseload.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_caseload_owner;
CREATE FUNCTION caseload.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION caseload.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) OWNER TO milepost_caseload_owner;
CREATE FUNCTION kpi.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION kpi.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_kpi_owner;
CREATE FUNCTION kpi.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION kpi.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) OWNER TO milepost_kpi_owner;
CREATE FUNCTION outcomes.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION outcomes.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_outcomes_owner;
CREATE FUNCTION outcomes.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION outcomes.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) OWNER TO milepost_outcomes_owner;
CREATE FUNCTION referrals.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION referrals.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_referrals_owner;
CREATE FUNCTION referrals.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION referrals.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], recorded text, who text, cause text, trace text) OWNER TO milepost_referrals_owner;
CREATE TABLE caseload.action_plan (
    id text NOT NULL,
    participant_id text NOT NULL,
    version_no integer NOT NULL,
    agreed_on date NOT NULL,
    signed_by_participant_on date NOT NULL,
    signed_by_key_worker_on date NOT NULL,
    in_time boolean DEFAULT false NOT NULL,
    barriers jsonb NOT NULL,
    interventions jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.action_plan FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.action_plan OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE caseload.alembic_version OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.appointment (
    id text NOT NULL,
    participant_id text NOT NULL,
    kind text NOT NULL,
    due_on date NOT NULL,
    at text,
    place text,
    state text NOT NULL,
    attended_on date,
    missed_on date,
    exception_reason text,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.appointment FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.appointment OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.assessment (
    id text NOT NULL,
    participant_id text NOT NULL,
    kind text NOT NULL,
    completed_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.assessment FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.assessment OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.assignment (
    number bigint NOT NULL,
    participant_id text NOT NULL,
    key_worker_id text NOT NULL,
    from_on date NOT NULL,
    to_on date,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.assignment FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.assignment OWNER TO milepost_caseload_owner;
ALTER TABLE caseload.assignment ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME caseload.assignment_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE caseload.clock (
    participant_id text NOT NULL,
    name text NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL,
    met_on date,
    since date
);
ALTER TABLE ONLY caseload.clock FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.clock OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.contact (
    id text NOT NULL,
    participant_id text NOT NULL,
    contacted_on date NOT NULL,
    channel text NOT NULL,
    successful boolean DEFAULT false NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    with_employer boolean DEFAULT false NOT NULL
);
ALTER TABLE ONLY caseload.contact FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.contact OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.destination (
    id text NOT NULL,
    participant_id text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    place text,
    course text,
    started_on date NOT NULL,
    ended_on date,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.destination FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.destination OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.exception_reason (
    id text NOT NULL,
    participant_id text NOT NULL,
    clock text NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.exception_reason FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.exception_reason OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.held (
    "position" bigint NOT NULL,
    source text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    reason text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    error text,
    attempts integer DEFAULT 0 NOT NULL,
    held_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    settled_how text,
    settled_why text,
    CONSTRAINT held_reason CHECK ((reason = ANY (ARRAY['early'::text, 'failed'::text, 'behind'::text, 'fork'::text])))
);
ALTER TABLE caseload.held OWNER TO milepost_caseload_owner;
ALTER TABLE caseload.held ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME caseload.held_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE caseload.household (
    id text NOT NULL,
    others jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.household FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.household OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.idempotency (
    client text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    resource_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE caseload.idempotency OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.inbox (
    source text NOT NULL,
    stream_id text NOT NULL,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE caseload.inbox OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.intervention (
    id text NOT NULL,
    participant_id text NOT NULL,
    household_id text,
    sequence_no integer NOT NULL,
    state text NOT NULL,
    barrier text NOT NULL,
    service_area text NOT NULL,
    evidence text NOT NULL,
    provider text,
    route text,
    depends_on text[] NOT NULL,
    waived jsonb NOT NULL,
    plan_id text,
    planned_on date,
    proposed_on date NOT NULL,
    agreed_on date,
    referred_on date,
    accepted_on date,
    began_on date,
    ended_on date,
    result text,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.intervention FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.intervention OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.job (
    id text NOT NULL,
    participant_id text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    employment text,
    employer text,
    job_title text,
    contract_type text,
    hours_per_week text NOT NULL,
    hourly_rate bigint,
    pay_frequency text,
    began_before_programme boolean DEFAULT false NOT NULL,
    expected_on date,
    started_on date,
    ended_on date,
    reason text,
    qualifying boolean DEFAULT false NOT NULL,
    first boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    vacancy text,
    obligation text
);
ALTER TABLE ONLY caseload.job FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.job OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.job_hours (
    id text NOT NULL,
    participant_id text NOT NULL,
    job_id text NOT NULL,
    from_on date NOT NULL,
    hours_per_week text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.job_hours FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.job_hours OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.key_worker (
    id text NOT NULL,
    provider text NOT NULL,
    name text NOT NULL,
    email text,
    full_time_equivalent text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    visible_to text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.key_worker FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.key_worker OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.ledger (
    "position" bigint NOT NULL,
    event_id text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    causation_id text,
    traceparent text,
    prev_hash text NOT NULL,
    hash text NOT NULL
);
ALTER TABLE caseload.ledger OWNER TO milepost_caseload_owner;
ALTER TABLE caseload.ledger ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME caseload.ledger_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE caseload.log_shape (
    topic text NOT NULL,
    partitions integer NOT NULL
);
ALTER TABLE caseload.log_shape OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.monthly_earnings (
    id text NOT NULL,
    participant_id text NOT NULL,
    state text NOT NULL,
    period text NOT NULL,
    month text NOT NULL,
    amount bigint NOT NULL,
    shown_by text NOT NULL,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.monthly_earnings FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.monthly_earnings OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    mark bigint NOT NULL
);
ALTER TABLE caseload.offsets OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.outbox (
    "position" bigint NOT NULL
);
ALTER TABLE caseload.outbox OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.participant (
    id text NOT NULL,
    reference text NOT NULL,
    programme text NOT NULL,
    programme_version text NOT NULL,
    person_id text,
    provider text NOT NULL,
    jcp_district text NOT NULL,
    area text NOT NULL,
    group_code text NOT NULL,
    participation text NOT NULL,
    referred_on date NOT NULL,
    referral_state text NOT NULL,
    state text,
    acknowledged_on date,
    result_on date,
    result_reason text,
    started_on date,
    start_meeting text,
    key_worker_id text,
    key_worker_since date,
    left_on date,
    left_reason text,
    exit_report boolean,
    outcome_on date,
    visible_to text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    disengaged_on date,
    household_id text,
    noted_group text,
    noted_because text
);
ALTER TABLE ONLY caseload.participant FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.participant OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.programme_version (
    programme text NOT NULL,
    version text NOT NULL,
    definition text NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE caseload.programme_version OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.reading (
    id text NOT NULL,
    participant_id text NOT NULL,
    state text NOT NULL,
    measure text NOT NULL,
    role text NOT NULL,
    taken_on date NOT NULL,
    value text NOT NULL,
    change text NOT NULL,
    reason text,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.reading FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.reading OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.reading_log (
    "position" bigint NOT NULL,
    participant_id text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    org text NOT NULL,
    actor text NOT NULL,
    measures jsonb NOT NULL
);
ALTER TABLE ONLY caseload.reading_log FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.reading_log OWNER TO milepost_caseload_owner;
ALTER TABLE caseload.reading_log ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME caseload.reading_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE caseload.sandbox_clock (
    one boolean NOT NULL,
    now timestamp with time zone
);
ALTER TABLE caseload.sandbox_clock OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.stream (
    stream_id text NOT NULL,
    kind text NOT NULL,
    last_seq bigint NOT NULL,
    prev_hash text NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE caseload.stream OWNER TO milepost_caseload_owner;
CREATE TABLE caseload.vacancy (
    id text NOT NULL,
    programme text NOT NULL,
    obligation text NOT NULL,
    employer text NOT NULL,
    title text NOT NULL,
    posts integer NOT NULL,
    opened_on date NOT NULL,
    state text NOT NULL,
    closed_on date,
    reason text,
    visible_to text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY caseload.vacancy FORCE ROW LEVEL SECURITY;
ALTER TABLE caseload.vacancy OWNER TO milepost_caseload_owner;
CREATE TABLE kpi.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE kpi.alembic_version OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.event_log (
    "position" bigint NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    causation_id text,
    traceparent text,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    value bytea NOT NULL,
    participant_id text
);
ALTER TABLE ONLY kpi.event_log FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.event_log OWNER TO milepost_kpi_owner;
ALTER TABLE kpi.event_log ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME kpi.event_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE kpi.figure_dirty (
    "position" bigint NOT NULL,
    programme text NOT NULL,
    since text NOT NULL
);
ALTER TABLE kpi.figure_dirty OWNER TO milepost_kpi_owner;
ALTER TABLE kpi.figure_dirty ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME kpi.figure_dirty_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE kpi.figure_stated (
    key text NOT NULL,
    version bigint NOT NULL,
    hash text NOT NULL,
    stated_on date NOT NULL
);
ALTER TABLE kpi.figure_stated OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.generation (
    generation integer NOT NULL,
    state text NOT NULL,
    applied_position bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    switched_at timestamp with time zone,
    CONSTRAINT generation_state CHECK ((state = ANY (ARRAY['building'::text, 'live'::text, 'retired'::text])))
);
ALTER TABLE kpi.generation OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.held (
    "position" bigint NOT NULL,
    source text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    reason text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    error text,
    attempts integer DEFAULT 0 NOT NULL,
    held_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    settled_how text,
    settled_why text,
    CONSTRAINT held_reason CHECK ((reason = ANY (ARRAY['early'::text, 'failed'::text, 'behind'::text, 'fork'::text])))
);
ALTER TABLE kpi.held OWNER TO milepost_kpi_owner;
ALTER TABLE kpi.held ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME kpi.held_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE kpi.idempotency (
    client text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    resource_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE kpi.idempotency OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.inbox (
    source text NOT NULL,
    stream_id text NOT NULL,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE kpi.inbox OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.judgement (
    id text NOT NULL,
    programme text NOT NULL,
    kpi text NOT NULL,
    month text NOT NULL,
    rag text NOT NULL,
    evidence text NOT NULL,
    author text NOT NULL,
    judged_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    visible_to text[] NOT NULL,
    CONSTRAINT judgement_rag CHECK ((rag = ANY (ARRAY['green'::text, 'amber'::text, 'red'::text])))
);
ALTER TABLE ONLY kpi.judgement FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.judgement OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.ledger (
    "position" bigint NOT NULL,
    event_id text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    causation_id text,
    traceparent text,
    prev_hash text NOT NULL,
    hash text NOT NULL
);
ALTER TABLE kpi.ledger OWNER TO milepost_kpi_owner;
ALTER TABLE kpi.ledger ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME kpi.ledger_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE kpi.log_shape (
    topic text NOT NULL,
    partitions integer NOT NULL
);
ALTER TABLE kpi.log_shape OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.movement (
    generation integer NOT NULL,
    event_position bigint NOT NULL,
    n integer NOT NULL,
    programme text NOT NULL,
    measure text NOT NULL,
    amount bigint NOT NULL,
    counted_on date NOT NULL,
    month text NOT NULL,
    referral_month text NOT NULL,
    start_month text,
    provider text NOT NULL,
    area text NOT NULL,
    group_code text NOT NULL,
    participant_id text NOT NULL,
    event_id text NOT NULL,
    event_type text NOT NULL,
    reason text,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_on date NOT NULL,
    visible_to text[] NOT NULL,
    job_month text
);
ALTER TABLE ONLY kpi.movement FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.movement OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    mark bigint NOT NULL
);
ALTER TABLE kpi.offsets OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.outbox (
    "position" bigint NOT NULL
);
ALTER TABLE kpi.outbox OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.participant (
    generation integer NOT NULL,
    participant_id text NOT NULL,
    state jsonb NOT NULL,
    visible_to text[] NOT NULL
);
ALTER TABLE ONLY kpi.participant FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.participant OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.programme_version (
    programme text NOT NULL,
    version text NOT NULL,
    definition text NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE kpi.programme_version OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.sandbox_clock (
    one boolean NOT NULL,
    now timestamp with time zone
);
ALTER TABLE kpi.sandbox_clock OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.signed_figure (
    month_id text NOT NULL,
    kpi text NOT NULL,
    "window" text NOT NULL,
    figure jsonb NOT NULL
);
ALTER TABLE ONLY kpi.signed_figure FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.signed_figure OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.signed_month (
    id text NOT NULL,
    programme text NOT NULL,
    month text NOT NULL,
    signed_on date NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    signed_by text NOT NULL,
    "position" bigint NOT NULL,
    visible_to text[] NOT NULL
);
ALTER TABLE ONLY kpi.signed_month FORCE ROW LEVEL SECURITY;
ALTER TABLE kpi.signed_month OWNER TO milepost_kpi_owner;
CREATE TABLE kpi.stream (
    stream_id text NOT NULL,
    kind text NOT NULL,
    last_seq bigint NOT NULL,
    prev_hash text NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE kpi.stream OWNER TO milepost_kpi_owner;
CREATE TABLE outcomes.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE outcomes.alembic_version OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.claim (
    id text NOT NULL,
    participant_id text NOT NULL,
    outcome text NOT NULL,
    round integer NOT NULL,
    route text NOT NULL,
    state text NOT NULL,
    achieved_on date NOT NULL,
    price bigint NOT NULL,
    attempt integer NOT NULL,
    stands boolean NOT NULL,
    code text,
    line_id text,
    recovery_line_id text,
    version bigint NOT NULL,
    claim_by date,
    amount bigint
);
ALTER TABLE ONLY outcomes.claim FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.claim OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.claim_evidence (
    id text NOT NULL,
    claim_id text NOT NULL,
    participant_id text NOT NULL,
    how text NOT NULL,
    obtained_on date NOT NULL,
    reference text NOT NULL,
    basis text,
    attempt integer NOT NULL,
    recorded_by text NOT NULL
);
ALTER TABLE ONLY outcomes.claim_evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.claim_evidence OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.delivery (
    id text NOT NULL,
    visible_to text[] NOT NULL,
    read integer NOT NULL,
    accepted integer NOT NULL,
    repeated integer NOT NULL,
    unmatched integer NOT NULL,
    rejected integer NOT NULL,
    rows jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT nothing_lost CHECK (((((accepted + repeated) + unmatched) + rejected) = read))
);
ALTER TABLE ONLY outcomes.delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.delivery OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.evidence (
    id text NOT NULL,
    participant_id text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    on_day date NOT NULL,
    recorded_by text NOT NULL,
    until_day date,
    amount bigint,
    result text,
    void boolean NOT NULL
);
ALTER TABLE ONLY outcomes.evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.evidence OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.held (
    "position" bigint NOT NULL,
    source text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    reason text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    error text,
    attempts integer DEFAULT 0 NOT NULL,
    held_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    settled_how text,
    settled_why text,
    CONSTRAINT held_reason CHECK ((reason = ANY (ARRAY['early'::text, 'failed'::text, 'behind'::text, 'fork'::text])))
);
ALTER TABLE outcomes.held OWNER TO milepost_outcomes_owner;
ALTER TABLE outcomes.held ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME outcomes.held_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE outcomes.idempotency (
    client text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    resource_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE outcomes.idempotency OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.inbox (
    source text NOT NULL,
    stream_id text NOT NULL,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE outcomes.inbox OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.job (
    id text NOT NULL,
    participant_id text NOT NULL,
    employment text NOT NULL,
    kind text NOT NULL,
    started_on date NOT NULL,
    qualifying boolean NOT NULL,
    recorded_by text NOT NULL,
    ended_on date,
    void boolean NOT NULL,
    hours_per_week text DEFAULT '0'::text NOT NULL,
    vacancy text,
    obligation text
);
ALTER TABLE ONLY outcomes.job FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.job OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.ledger (
    "position" bigint NOT NULL,
    event_id text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    causation_id text,
    traceparent text,
    prev_hash text NOT NULL,
    hash text NOT NULL
);
ALTER TABLE outcomes.ledger OWNER TO milepost_outcomes_owner;
ALTER TABLE outcomes.ledger ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME outcomes.ledger_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE outcomes.log_shape (
    topic text NOT NULL,
    partitions integer NOT NULL
);
ALTER TABLE outcomes.log_shape OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.milestone (
    participant_id text NOT NULL,
    outcome text NOT NULL,
    round integer NOT NULL,
    threshold bigint NOT NULL,
    basis text NOT NULL,
    state text NOT NULL,
    achieved_on date,
    total bigint,
    unit text DEFAULT 'pence'::text NOT NULL,
    due_on date,
    CONSTRAINT achievement_is_earned CHECK (((state <> ALL (ARRAY['ACHIEVED'::text, 'VERIFIED'::text])) OR ((achieved_on IS NOT NULL) AND (total >= threshold))))
);
ALTER TABLE ONLY outcomes.milestone FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.milestone OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.notification (
    participant_id text NOT NULL,
    type text NOT NULL,
    step bigint NOT NULL,
    created_on date NOT NULL,
    amount bigint,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY outcomes.notification FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.notification OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    mark bigint NOT NULL
);
ALTER TABLE outcomes.offsets OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.outbox (
    "position" bigint NOT NULL
);
ALTER TABLE outcomes.outbox OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.participant (
    id text NOT NULL,
    reference text NOT NULL,
    programme text NOT NULL,
    provider text NOT NULL,
    jcp_district text NOT NULL,
    visible_to text[] NOT NULL,
    interest text NOT NULL,
    closed_because text,
    started_on date,
    pre_work_ends_on date,
    in_work_ends_on date,
    tail_ends_on date,
    version bigint NOT NULL,
    group_code text DEFAULT ''::text NOT NULL,
    referred_on date
);
ALTER TABLE ONLY outcomes.participant FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.participant OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.payment (
    participant_id text NOT NULL,
    employment text NOT NULL,
    paid_on date NOT NULL,
    payment_id text NOT NULL,
    amount bigint NOT NULL,
    excluded text,
    corrects text,
    reverses boolean NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    corrected_by text,
    CONSTRAINT payment_not_negative CHECK ((amount >= 0))
);
ALTER TABLE ONLY outcomes.payment FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.payment OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.programme_version (
    programme text NOT NULL,
    version text NOT NULL,
    definition text NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE outcomes.programme_version OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.sandbox_clock (
    one boolean NOT NULL,
    now timestamp with time zone
);
ALTER TABLE outcomes.sandbox_clock OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.statement (
    id text NOT NULL,
    programme text NOT NULL,
    month text NOT NULL,
    visible_to text[] NOT NULL,
    state text NOT NULL,
    cut_off_on date NOT NULL,
    delivery_fee bigint NOT NULL,
    outcomes bigint NOT NULL,
    recoveries bigint NOT NULL,
    total bigint NOT NULL,
    authorised_on date,
    version bigint NOT NULL,
    CONSTRAINT statement_adds_up CHECK ((total = ((delivery_fee + outcomes) + recoveries)))
);
ALTER TABLE ONLY outcomes.statement FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.statement OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.statement_line (
    id text NOT NULL,
    statement_id text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    claim_id text,
    participant_id text,
    reverses text,
    CONSTRAINT recovery_names_its_line CHECK (((kind = 'recovery'::text) = ((amount < 0) AND (reverses IS NOT NULL))))
);
ALTER TABLE ONLY outcomes.statement_line FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.statement_line OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.stream (
    stream_id text NOT NULL,
    kind text NOT NULL,
    last_seq bigint NOT NULL,
    prev_hash text NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE outcomes.stream OWNER TO milepost_outcomes_owner;
CREATE TABLE outcomes.unmatched (
    "position" bigint NOT NULL,
    visible_to text[] NOT NULL,
    reference text NOT NULL,
    fingerprint text NOT NULL,
    "row" jsonb NOT NULL,
    reason text NOT NULL,
    sent_by text NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_as text
);
ALTER TABLE ONLY outcomes.unmatched FORCE ROW LEVEL SECURITY;
ALTER TABLE outcomes.unmatched OWNER TO milepost_outcomes_owner;
ALTER TABLE outcomes.unmatched ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME outcomes.unmatched_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE referrals.access_log (
    "position" bigint NOT NULL,
    read_at timestamp with time zone NOT NULL,
    org text NOT NULL,
    actor text NOT NULL,
    roles text[] NOT NULL,
    referral_id text NOT NULL,
    person_id text NOT NULL,
    fields text[] NOT NULL
);
ALTER TABLE ONLY referrals.access_log FORCE ROW LEVEL SECURITY;
ALTER TABLE referrals.access_log OWNER TO milepost_referrals_owner;
ALTER TABLE referrals.access_log ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME referrals.access_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE referrals.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE referrals.alembic_version OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.allocation (
    programme text NOT NULL,
    provider text NOT NULL,
    referrals integer NOT NULL,
    gone integer DEFAULT 0 NOT NULL,
    reserved integer DEFAULT 0 NOT NULL
);
ALTER TABLE referrals.allocation OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.held (
    "position" bigint NOT NULL,
    source text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    reason text NOT NULL,
    headers jsonb NOT NULL,
    value bytea,
    error text,
    attempts integer DEFAULT 0 NOT NULL,
    held_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    settled_how text,
    settled_why text,
    CONSTRAINT held_reason CHECK ((reason = ANY (ARRAY['early'::text, 'failed'::text, 'behind'::text, 'fork'::text])))
);
ALTER TABLE referrals.held OWNER TO milepost_referrals_owner;
ALTER TABLE referrals.held ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME referrals.held_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE referrals.idempotency (
    client text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status integer NOT NULL,
    resource_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE referrals.idempotency OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.inbox (
    source text NOT NULL,
    stream_id text NOT NULL,
    last_seq bigint NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE referrals.inbox OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.ledger (
    "position" bigint NOT NULL,
    event_id text NOT NULL,
    stream_id text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    causation_id text,
    traceparent text,
    prev_hash text NOT NULL,
    hash text NOT NULL
);
ALTER TABLE referrals.ledger OWNER TO milepost_referrals_owner;
ALTER TABLE referrals.ledger ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME referrals.ledger_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE referrals.log_shape (
    topic text NOT NULL,
    partitions integer NOT NULL
);
ALTER TABLE referrals.log_shape OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    mark bigint NOT NULL
);
ALTER TABLE referrals.offsets OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.outbox (
    "position" bigint NOT NULL
);
ALTER TABLE referrals.outbox OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.person (
    id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started text[] NOT NULL,
    arms jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE referrals.person OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.person_mark (
    kind text NOT NULL,
    mark bytea NOT NULL,
    person_id text NOT NULL
);
ALTER TABLE referrals.person_mark OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.programme_version (
    programme text NOT NULL,
    version text NOT NULL,
    definition text NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
ALTER TABLE referrals.programme_version OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.referral (
    id text NOT NULL,
    reference text NOT NULL,
    programme text NOT NULL,
    programme_version text NOT NULL,
    person_id text NOT NULL,
    matching text NOT NULL,
    state text NOT NULL,
    provider text,
    preferred_provider text,
    declined_by text[] NOT NULL,
    jcp_district text NOT NULL,
    area text NOT NULL,
    "group" text NOT NULL,
    participation text NOT NULL,
    source text NOT NULL,
    restricted boolean NOT NULL,
    referred_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    dues jsonb NOT NULL,
    acknowledge_due_on date,
    acknowledged_on date,
    result_on date,
    result_recorded_on date,
    ended_on date,
    ended_because text,
    cancel_requested boolean NOT NULL,
    cancel_answer jsonb,
    applied_version integer NOT NULL,
    latest_version integer NOT NULL,
    version integer NOT NULL,
    visible_to text[] NOT NULL,
    sent_by text,
    priority boolean DEFAULT false NOT NULL,
    ahead boolean DEFAULT false NOT NULL,
    reserved boolean DEFAULT false NOT NULL,
    allocation_arm text,
    draw integer,
    CONSTRAINT referral_matching CHECK ((matching = ANY (ARRAY['new'::text, 'known'::text, 'manual'::text])))
);
ALTER TABLE ONLY referrals.referral FORCE ROW LEVEL SECURITY;
ALTER TABLE referrals.referral OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.referral_version (
    referral_id text NOT NULL,
    number integer NOT NULL,
    person_id text NOT NULL,
    sealed bytea NOT NULL,
    sealed_with text NOT NULL,
    content_mark bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by text NOT NULL,
    applied_at timestamp with time zone,
    applied_by text
);
ALTER TABLE ONLY referrals.referral_version FORCE ROW LEVEL SECURITY;
ALTER TABLE referrals.referral_version OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.sandbox_clock (
    one boolean NOT NULL,
    now timestamp with time zone
);
ALTER TABLE referrals.sandbox_clock OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.stream (
    stream_id text NOT NULL,
    kind text NOT NULL,
    last_seq bigint NOT NULL,
    prev_hash text NOT NULL,
    last_hash text NOT NULL
);
ALTER TABLE referrals.stream OWNER TO milepost_referrals_owner;
CREATE TABLE referrals.trial (
    programme text NOT NULL,
    drawn integer NOT NULL
);
ALTER TABLE referrals.trial OWNER TO milepost_referrals_owner;
INSERT INTO caseload.alembic_version (version_num) VALUES ('0006');
INSERT INTO caseload.appointment (id, participant_id, kind, due_on, at, place, state, attended_on, missed_on, exception_reason, version, recorded_at) VALUES ('apt_01m8jypw39cfx2bkpp6ktx7hca', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'initial', '2018-03-15', '10:30', NULL, 'ATTENDED', '2018-03-15', NULL, NULL, 2, '2018-03-15 12:00:00+00');
INSERT INTO caseload.assignment (number, participant_id, key_worker_id, from_on, to_on, recorded_at) OVERRIDING SYSTEM VALUE VALUES (1, 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'kw_01m8jypw2dwn7msts9em1g2776', '2018-03-15', NULL, '2018-03-15 12:00:00+00');
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'action_plan', '2018-04-16', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'start_or_fta', '2018-04-09', 'met', '2018-03-15', NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'result_recorded', '2018-04-09', 'met', '2018-03-15', NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'pre_work_limit', '2019-06-14', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'in_work_limit', '2019-12-14', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'tail', '2020-02-13', 'running', NULL, NULL);
INSERT INTO caseload.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('sub-1-client', '333cfa7ea32c72dd', 'f08bcf40fe78ca892e46903ff6e667f3018031be0247d6476e5cc8787b717f7a', 201, 'kw_01m8jypw2dwn7msts9em1g2776', '2018-03-15 12:00:00+00');
INSERT INTO caseload.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('sub-1-client', 'fe11fa0dcc6ece83', '8610f56b260006a4b98bedc8985d660f6c5015751dcd2a8d3e5650f8ce0ae965', 201, 'apt_01m8jypw39cfx2bkpp6ktx7hca', '2018-03-15 12:00:00+00');
INSERT INTO caseload.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972');
INSERT INTO caseload.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165');
INSERT INTO caseload.key_worker (id, provider, name, email, full_time_equivalent, active, visible_to, version, recorded_at) VALUES ('kw_01m8jypw2dwn7msts9em1g2776', 'sub-1', 'Robin Sample', NULL, '1.0', true, '{maximus,sub-1}', 1, '2018-03-15 12:00:00+00');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, 'e22168ce-ebbe-40c8-a375-72376566299f', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'participant.key_worker_assigned.v1', '{"key_worker_id":"kw_01m8jypw2dwn7msts9em1g2776"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6f7bf18713914bbd7a4c755d5a113a8f-6412b3645efd4b75-01', '', 'e211d29dbf7629e653ba7d4439f37bfad3a303bcf6fd6f1cba2042aa8d8ee891');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (2, '08c4a236-fcfc-4269-83df-3e851454e274', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, 'appointment.booked.v1', '{"appointment_id":"apt_01m8jypw39cfx2bkpp6ktx7hca","due_on":"2018-03-15","kind":"initial"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-0daa81b28e225989dcc098e44a0af241-731c03457fda0708-01', 'e211d29dbf7629e653ba7d4439f37bfad3a303bcf6fd6f1cba2042aa8d8ee891', '1cbfdb686dcc52fb82a261615020521d70a1cbd24ff85650bca6b0cf509429d2');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (3, '6f306b79-806d-4762-9eba-0b6cab869fbd', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 3, 'appointment.attended.v1', '{"appointment_id":"apt_01m8jypw39cfx2bkpp6ktx7hca","kind":"initial"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-4d7465eb71ae394f56ebf779f6746eb3-556c3188dcd64caa-01', '1cbfdb686dcc52fb82a261615020521d70a1cbd24ff85650bca6b0cf509429d2', '3ddf4a7863892206e5b8a2a90b4ca770ce299b93891e22c2e190861091913cb7');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (4, '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 4, 'participant.started.v1', '{"in_time":true,"in_work_ends_on":"2019-12-14","key_worker_id":"kw_01m8jypw2dwn7msts9em1g2776","pre_work_ends_on":"2019-06-14","provider":"sub-1","started_on":"2018-03-15","tail_ends_on":"2020-02-13"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6627f5533de6862cbc0414508fbd01d8-df2079cac1d679a2-01', '3ddf4a7863892206e5b8a2a90b4ca770ce299b93891e22c2e190861091913cb7', '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2');
INSERT INTO caseload.log_shape (topic, partitions) VALUES ('journey-fb57f874', 12);
INSERT INTO caseload.offsets (topic, partition, next_offset, mark) VALUES ('journey-fb57f874', 3, 7, 1795932516554);
INSERT INTO caseload.participant (id, reference, programme, programme_version, person_id, provider, jcp_district, area, group_code, participation, referred_on, referral_state, state, acknowledged_on, result_on, result_reason, started_on, start_meeting, key_worker_id, key_worker_since, left_on, left_reason, exit_report, outcome_on, visible_to, version, disengaged_on, household_id, noted_group, noted_because) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'PO-0009001', 'LLWHP', '697314d524322bdd', 'per_01m8jypvq5jz6rb8m93x3naxb1', 'sub-1', 'jcp-east-london', 'newham', 'HD', 'voluntary', '2018-03-15', 'STARTED', 'ACTIVE', '2018-03-15', '2018-03-15', NULL, '2018-03-15', 'apt_01m8jypw39cfx2bkpp6ktx7hca', 'kw_01m8jypw2dwn7msts9em1g2776', '2018-03-15', NULL, NULL, NULL, NULL, '{jcp-east-london,local-london,maximus,sub-1}', 6, NULL, NULL, NULL, NULL);
INSERT INTO caseload.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '697314d524322bdd', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}}', '2026-11-29 06:08:34.843955+00');
INSERT INTO caseload.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO caseload.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 'participant', 4, '3ddf4a7863892206e5b8a2a90b4ca770ce299b93891e22c2e190861091913cb7', '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2');
INSERT INTO kpi.alembic_version (version_num) VALUES ('0003');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (1, 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', 'referrals', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-00d44f7fa10e45accca2fb838d3a68b5-63a3746012ff37b5-01', '', '8f3d41c388a6c1b465cea60ff4339ca1143d5cae8d8d94ae06ca05524f38ed2e', '\x7b226167655f62616e64223a2231362d3234222c2261726561223a226e657768616d222c2267726f7570223a224844222c226a63705f6469737472696374223a226a63702d656173742d6c6f6e646f6e222c2270617274696369706174696f6e223a22766f6c756e74617279222c22706572736f6e5f6964223a227065725f30316d386a79707671356a7a367262386d393378336e61786231222c2270726f6772616d6d65223a224c4c574850222c2270726f6772616d6d655f76657273696f6e223a2236393733313464353234333232626464222c2270726f7669646572223a227375622d31222c227265666572656e6365223a22504f2d30303039303031222c2272656665727265645f6f6e223a22323031382d30332d3135222c22736f75726365223a226a6370227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (2, 'a9aee9e8-a350-40f4-b992-9a9eab3815b0', 'referral.acknowledged.v1', 'referrals', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-9669545ed93a6470309d73235cf1d751-73e1fd9210579d14-01', '8f3d41c388a6c1b465cea60ff4339ca1143d5cae8d8d94ae06ca05524f38ed2e', '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972', '\x7b226475655f6f6e223a22323031382d30332d3139222c22696e5f74696d65223a747275652c2270726f7669646572223a227375622d31227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (3, 'e22168ce-ebbe-40c8-a375-72376566299f', 'participant.key_worker_assigned.v1', 'caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6f7bf18713914bbd7a4c755d5a113a8f-6412b3645efd4b75-01', '', 'e211d29dbf7629e653ba7d4439f37bfad3a303bcf6fd6f1cba2042aa8d8ee891', '\x7b226b65795f776f726b65725f6964223a226b775f30316d386a7970773264776e376d73747339656d316732373736227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (4, '08c4a236-fcfc-4269-83df-3e851454e274', 'appointment.booked.v1', 'caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-0daa81b28e225989dcc098e44a0af241-731c03457fda0708-01', 'e211d29dbf7629e653ba7d4439f37bfad3a303bcf6fd6f1cba2042aa8d8ee891', '1cbfdb686dcc52fb82a261615020521d70a1cbd24ff85650bca6b0cf509429d2', '\x7b226170706f696e746d656e745f6964223a226170745f30316d386a797077333963667832626b7070366b747837686361222c226475655f6f6e223a22323031382d30332d3135222c226b696e64223a22696e697469616c227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (5, '6f306b79-806d-4762-9eba-0b6cab869fbd', 'appointment.attended.v1', 'caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 3, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-4d7465eb71ae394f56ebf779f6746eb3-556c3188dcd64caa-01', '1cbfdb686dcc52fb82a261615020521d70a1cbd24ff85650bca6b0cf509429d2', '3ddf4a7863892206e5b8a2a90b4ca770ce299b93891e22c2e190861091913cb7', '\x7b226170706f696e746d656e745f6964223a226170745f30316d386a797077333963667832626b7070366b747837686361222c226b696e64223a22696e697469616c227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (6, '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', 'caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 4, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6627f5533de6862cbc0414508fbd01d8-df2079cac1d679a2-01', '3ddf4a7863892206e5b8a2a90b4ca770ce299b93891e22c2e190861091913cb7', '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2', '\x7b22696e5f74696d65223a747275652c22696e5f776f726b5f656e64735f6f6e223a22323031392d31322d3134222c226b65795f776f726b65725f6964223a226b775f30316d386a7970773264776e376d73747339656d316732373736222c227072655f776f726b5f656e64735f6f6e223a22323031392d30362d3134222c2270726f7669646572223a227375622d31222c22737461727465645f6f6e223a22323031382d30332d3135222c227461696c5f656e64735f6f6e223a22323032302d30322d3133227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (7, '4a82a980-e6d0-46ca-8725-af6514fdfe6e', 'earnings.interest_opened.v1', 'outcomes', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'service/outcomes', '2e34000a-a357-4127-bcfb-10651dbc6ec8', '00-6627f5533de6862cbc0414508fbd01d8-df2079cac1d679a2-01', '', 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165', '\x7b2266726f6d5f6f6e223a22323031382d30332d3135222c22746f5f6f6e223a22323032302d30322d3133227d', 'ref_01m8jypvq56bz0gzjct8a3zaqg');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 4, '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165');
INSERT INTO kpi.log_shape (topic, partitions) VALUES ('journey-fb57f874', 12);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 1, 'LLWHP', 'referrals', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 2, 'LLWHP', 'net_referrals', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 3, 'LLWHP', 'acknowledgements_due', 1, '2018-03-19', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 4, 'LLWHP', 'results_due', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 5, 'LLWHP', 'records_due', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 2, 1, 'LLWHP', 'acknowledged', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'a9aee9e8-a350-40f4-b992-9a9eab3815b0', 'referral.acknowledged.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 2, 2, 'LLWHP', 'acknowledged_in_time', 1, '2018-03-19', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', 'a9aee9e8-a350-40f4-b992-9a9eab3815b0', 'referral.acknowledged.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 5, 1, 'LLWHP', 'engagements', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '6f306b79-806d-4762-9eba-0b6cab869fbd', 'appointment.attended.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 1, 'LLWHP', 'results', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 2, 'LLWHP', 'results_in_time', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 3, 'LLWHP', 'recorded_in_time', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 4, 'LLWHP', 'plans_due', 1, '2018-04-16', '2018-04', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 5, 'LLWHP', 'starts', 1, '2018-03-15', '2018-03', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 6, 'LLWHP', 'caseload', 1, '2018-03-15', '2018-03', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2e34000a-a357-4127-bcfb-10651dbc6ec8', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.offsets (topic, partition, next_offset, mark) VALUES ('journey-fb57f874', 3, 7, 1795932516554);
INSERT INTO kpi.participant (generation, participant_id, state, visible_to) VALUES (0, 'ref_01m8jypvq56bz0gzjct8a3zaqg', '{"jobs": {}, "start": {"provider": "sub-1", "started_on": "2018-03-15"}, "firsts": {"attended": "2018-03-15", "acknowledged": "2018-03-15"}, "result": {"on": "2018-03-15", "recorded_on": "2018-03-15"}, "excused": {}, "in_work": {}, "waiting": [], "contacts": {}, "outcomes": {}, "payments": {}, "referral": {"area": "newham", "group": "HD", "priority": false, "provider": "sub-1", "programme": "LLWHP", "referred_on": "2018-03-15", "jcp_district": "jcp-east-london"}, "taken_out": {}, "recorded_on": "2018-03-15", "back_from_work": {}, "in_work_contacts": {}}', '{jcp-east-london,local-london,maximus,sub-1}');
INSERT INTO kpi.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '697314d524322bdd', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}}', '2026-11-29 06:08:34.637735+00');
INSERT INTO kpi.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO outcomes.alembic_version (version_num) VALUES ('0003');
INSERT INTO outcomes.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972');
INSERT INTO outcomes.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 4, '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2');
INSERT INTO outcomes.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, '4a82a980-e6d0-46ca-8725-af6514fdfe6e', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'earnings.interest_opened.v1', '{"from_on":"2018-03-15","to_on":"2020-02-13"}', '2018-03-15', '2018-03-15 12:00:00+00', 'service/outcomes', '2e34000a-a357-4127-bcfb-10651dbc6ec8', '00-6627f5533de6862cbc0414508fbd01d8-df2079cac1d679a2-01', '', 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165');
INSERT INTO outcomes.log_shape (topic, partitions) VALUES ('journey-fb57f874', 12);
INSERT INTO outcomes.milestone (participant_id, outcome, round, threshold, basis, state, achieved_on, total, unit, due_on) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'sustained-earnings', 1, 300000, 'as_given', 'PROJECTED', NULL, NULL, 'pence', NULL);
INSERT INTO outcomes.offsets (topic, partition, next_offset, mark) VALUES ('journey-fb57f874', 3, 7, 1795932516554);
INSERT INTO outcomes.participant (id, reference, programme, provider, jcp_district, visible_to, interest, closed_because, started_on, pre_work_ends_on, in_work_ends_on, tail_ends_on, version, group_code, referred_on) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'PO-0009001', 'LLWHP', 'sub-1', 'jcp-east-london', '{jcp-east-london,local-london,maximus,sub-1}', 'open', NULL, '2018-03-15', '2019-06-14', '2019-12-14', '2020-02-13', 2, 'HD', '2018-03-15');
INSERT INTO outcomes.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '697314d524322bdd', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}}', '2026-11-29 06:08:34.472287+00');
INSERT INTO outcomes.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO outcomes.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 'participant', 1, '', 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165');
INSERT INTO referrals.alembic_version (version_num) VALUES ('0003');
INSERT INTO referrals.allocation (programme, provider, referrals, gone, reserved) VALUES ('LLWHP', 'sub-1', 2, 0, 0);
INSERT INTO referrals.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('jcp-east-london-client', '01f9fbfcebb914b7', 'd8e3994f55fce9e0d60a7532ba255abf017ede4ed31f4e8f6c929e5f5d4c1357', 201, 'ref_01m8jypvq56bz0gzjct8a3zaqg', '2018-03-15 12:00:00+00');
INSERT INTO referrals.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('jcp-east-london-client', 'aba4f061f7c48aa3', '7102eb1035d70492d9bfdde1e74657b6bc4aedab5a0e2921e61feadb5b0e422b', 201, 'ref_01m8jypwy149p6bb8bsspkgcfk', '2018-03-15 12:00:00+00');
INSERT INTO referrals.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 4, '219519b40de0d48492ac84bcd89c26c0d7459d2dee11201c702f4770386ca4b2');
INSERT INTO referrals.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'dca1629e7710fa999f5541f6bf53684add99311c831ca9f857c4777737b98165');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, 'b412a11b-206f-4a42-ab1b-7a33feee49cc', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'referral.received.v1', '{"age_band":"16-24","area":"newham","group":"HD","jcp_district":"jcp-east-london","participation":"voluntary","person_id":"per_01m8jypvq5jz6rb8m93x3naxb1","programme":"LLWHP","programme_version":"697314d524322bdd","provider":"sub-1","reference":"PO-0009001","referred_on":"2018-03-15","source":"jcp"}', '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-00d44f7fa10e45accca2fb838d3a68b5-63a3746012ff37b5-01', '', '8f3d41c388a6c1b465cea60ff4339ca1143d5cae8d8d94ae06ca05524f38ed2e');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (2, 'a9aee9e8-a350-40f4-b992-9a9eab3815b0', 'participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 2, 'referral.acknowledged.v1', '{"due_on":"2018-03-19","in_time":true,"provider":"sub-1"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-9669545ed93a6470309d73235cf1d751-73e1fd9210579d14-01', '8f3d41c388a6c1b465cea60ff4339ca1143d5cae8d8d94ae06ca05524f38ed2e', '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (3, '3fa2ed28-d920-412e-b536-9225c7c04bbc', 'participant/ref_01m8jypwy149p6bb8bsspkgcfk', 1, 'referral.received.v1', '{"age_band":"16-24","area":"newham","group":"HD","jcp_district":"jcp-east-london","participation":"voluntary","person_id":"per_01m8jypwy1be0fnxak02vsaykm","programme":"LLWHP","programme_version":"697314d524322bdd","provider":"sub-1","reference":"PO-0009002","referred_on":"2018-03-15","source":"jcp"}', '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-e63713aabce20c0ae1fa51f2d2839cc1-c3988fa030de1310-01', '', '5897f5ed8d7993510305317165b9f14867abab2beadf5252662313d908681b3c');
INSERT INTO referrals.log_shape (topic, partitions) VALUES ('journey-fb57f874', 12);
INSERT INTO referrals.offsets (topic, partition, next_offset, mark) VALUES ('journey-fb57f874', 3, 7, 1795932516554);
INSERT INTO referrals.outbox ("position") VALUES (3);
INSERT INTO referrals.person (id, created_at, started, arms) VALUES ('per_01m8jypvq5jz6rb8m93x3naxb1', '2018-03-15 12:00:00+00', '{LLWHP}', '{}');
INSERT INTO referrals.person (id, created_at, started, arms) VALUES ('per_01m8jypwy1be0fnxak02vsaykm', '2018-03-15 12:00:00+00', '{}', '{}');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino', '\xa195d58bd11016389b4cfe803e93e43b3a0105a3dd6bdc9a13006033b673f54e', 'per_01m8jypvq5jz6rb8m93x3naxb1');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_birth', '\x835a7e42788c2750e13ba7c28146be5f7a4e4309624fd2a0683a7aa5450469e9', 'per_01m8jypvq5jz6rb8m93x3naxb1');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_surname', '\x12d2acee93a42cb75179b805b72766042cb7acf866ca5fdb7127be85434ff079', 'per_01m8jypvq5jz6rb8m93x3naxb1');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino', '\x415c7a067b4b95c4bf719dea28b8448fc4b0eba46c456c559d26155353f02bb7', 'per_01m8jypwy1be0fnxak02vsaykm');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_birth', '\xc9f14f86d53e94f7e2b3c19552d200bcc3bdb4549112bde2f9a958e28142263d', 'per_01m8jypwy1be0fnxak02vsaykm');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_surname', '\x5e1fbcd2cb09293a5a7073ed7edb9d5fed11ce29b55ea19d6ced40c04ccea71b', 'per_01m8jypwy1be0fnxak02vsaykm');
INSERT INTO referrals.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '697314d524322bdd', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}}', '2026-11-29 06:08:34.722186+00');
INSERT INTO referrals.referral (id, reference, programme, programme_version, person_id, matching, state, provider, preferred_provider, declined_by, jcp_district, area, "group", participation, source, restricted, referred_on, received_at, dues, acknowledge_due_on, acknowledged_on, result_on, result_recorded_on, ended_on, ended_because, cancel_requested, cancel_answer, applied_version, latest_version, version, visible_to, sent_by, priority, ahead, reserved, allocation_arm, draw) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 'PO-0009001', 'LLWHP', '697314d524322bdd', 'per_01m8jypvq5jz6rb8m93x3naxb1', 'new', 'STARTED', 'sub-1', 'sub-1', '{}', 'jcp-east-london', 'newham', 'HD', 'voluntary', 'jcp', false, '2018-03-15', '2018-03-15 12:00:00+00', '{"acknowledge": "2018-03-19", "start_or_fta": "2018-04-09", "result_recorded": "2018-04-09"}', '2018-03-19', '2018-03-15', '2018-03-15', '2018-03-15', NULL, NULL, false, NULL, 1, 1, 4, '{jcp-east-london,local-london,maximus,sub-1}', 'jcp-east-london', false, false, false, NULL, NULL);
INSERT INTO referrals.referral (id, reference, programme, programme_version, person_id, matching, state, provider, preferred_provider, declined_by, jcp_district, area, "group", participation, source, restricted, referred_on, received_at, dues, acknowledge_due_on, acknowledged_on, result_on, result_recorded_on, ended_on, ended_because, cancel_requested, cancel_answer, applied_version, latest_version, version, visible_to, sent_by, priority, ahead, reserved, allocation_arm, draw) VALUES ('ref_01m8jypwy149p6bb8bsspkgcfk', 'PO-0009002', 'LLWHP', '697314d524322bdd', 'per_01m8jypwy1be0fnxak02vsaykm', 'new', 'RECEIVED', 'sub-1', 'sub-1', '{}', 'jcp-east-london', 'newham', 'HD', 'voluntary', 'jcp', false, '2018-03-15', '2018-03-15 12:00:00+00', '{"acknowledge": "2018-03-19", "start_or_fta": "2018-04-09", "result_recorded": "2018-04-09"}', '2018-03-19', NULL, NULL, NULL, NULL, NULL, false, NULL, 1, 1, 1, '{jcp-east-london,local-london,maximus,sub-1}', 'jcp-east-london', false, false, false, NULL, NULL);
INSERT INTO referrals.referral_version (referral_id, number, person_id, sealed, sealed_with, content_mark, received_at, received_by, applied_at, applied_by) VALUES ('ref_01m8jypvq56bz0gzjct8a3zaqg', 1, 'per_01m8jypvq5jz6rb8m93x3naxb1', '\x6b313a26e647f9973ece4fad541ef09de11c5f8b2c7b7c1e5e8a28f8b1a9bac38481614fe61abbceded6076a9213e0df66797474eaac3098031843fca2fd8fb7882c644e18eabab4df805f9ee8c9a131aea57be73c201141e39a196819ce8e4b8e18f12af76daacbbbd93c5d0a4a8dd9dcfbf8d05c41cb0c4586a609a1554e607d24151749eaf33109dd100d161c55d89d94a892d10bc876f5a23a6e6961c02b9a8b7cfd55903a1142a7c34907fca745970c9c47f1bb0e4f59cff98277dba6a98ea6b3782493275f789d2636982600c6016a02258e3a1c1364d5c5e16936aaf3361d108d5026a28f163b2a6d7255c1a7e48099ee9699a3190155ed5ba2a4167fbd06c68bb8d9aec5d3945ac8ea292853e975e4479b949d8260a55829723451b30126d04824f519db00f2da3807b4e9ff10b0f254aa32cfc927a03daf5292996d6ff2570e678c476656b5f79de26816091bd9ed243508ead5c6f66857056b1a226177979cab87e7c30583b87fb2fbac74d785b349f52a180ec243c3a60088a4b7b2f50228f048b197b5c1f369fcd5970dadb7bf02f5626fd92dd6a5dfae7281a66d7365cb75563b880d71f2649d9deefd044ec3658bb65f6ee1b81467f7a475b55c29f7180bcd3e5fe9c4de2127ce2bef17875465c6d584fcce4b8755a0ec06a3ccf1e68bcefa133939ffdde83298c392e896ceb064a2f161e15a30bd7ac43bc6d4d3e27c43fd28c37e4ee6ff97789c7c65167f45a26bace4386379ec56da9393762c3a7785966553b9a0a0a804d7d38eb193b69b16c4ceb801ec761ef96dd3ea055d811dbed4f7e103425a4c0bd4040cc2c67e4e5ac867af2fb061399cf4827e2d2d212a31c4344fdcf7af2a29fa337deb810ab7e37132613b82d3caacee3495fdc962b90f772a8a956bec57c279b95fee45b6630430afa5093b3cdbcad4c1285508b898f08a7648f62b7725e815988cf50efd6688befe911dafa817d7d6944bf22d91a36a2b8321f59efaa74f49cd0d6ef04acc20eb66288fdac0a8c831e9f3a8bbada0534c71924aa73ec9f89b96e10111732a303c650cbfcab7c8827ab205e80d32746904bdd346f620163a41d40d3714df92fb99a50235c3661baf6b7c1417615be587ddb3b53bfa24473b6f4e83b0acc2b79528588e8430bf3904b2771202efbfc18d3ff6cbd919e5d16826f028567b3c5eb6aab5de0d2f3a756bb3e251e1cc5e0622b7146d48d0', 'k1', '\xc5ee69002e171ba02f8e11efc7e2ff17a8ea5dbe63aaa5659929ad8ea35bbf10', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client');
INSERT INTO referrals.referral_version (referral_id, number, person_id, sealed, sealed_with, content_mark, received_at, received_by, applied_at, applied_by) VALUES ('ref_01m8jypwy149p6bb8bsspkgcfk', 1, 'per_01m8jypwy1be0fnxak02vsaykm', '\x6b313a76cedd1596e220794c04d82a51ae15d8659e82b0cc56b2eec489534a8d0d7f9de962a6a397c016b7f523a4aad8335eef3054c93827ea1166c7f317fea7f4b1f36341e62ac67b21be3eec8d1055e37e13fce07ed62d52e88176ae4e1386fb28e8fbeca6426d4c78189a6a143a24e208bbff20e57c68fc1b93865f7ac7698466607e5deea299a13089d888f65c520bf97993430e815fe0984947c107258993f0206ecb1ad5f73e08351a0915be2997648c86d2a034f934416443dc9949c52abf1d49c0f21582c9a6f90bdf5b49f11bd4a91e6917a848c631a2c45671fad9931d4fcc5fdec9c19e14184d6ff5f59a2efd97321e4cb8501dcdbe35e98a0c6cc567388a2aec82e5e5d8b98cd933e575394117d2d71c785729188fe1f5fe7ef953efb2503e4e60368ef84e57b9458d19d19c0dbb962814d86759b5397a95193245f86c7407c77367a1f5a12f617018e6efa36b71f485513bcf3766d810d1084a437e151260030bb41227450685644beb6b5a98c5b0e71c4b12db0db309a92e05141d43596de23204dc3ce0036151139d4687ceeb983b58d8bed6d2a32bb1f2c2dfc3ad14bae2867539051cce455ebbbe36822de6fe68a3758aa34b9d5b63bde91b93bd8c0f8ec32759ab46532e991627f93cd0895227117675bd7781bee68ed5658942eb3119ea3b25624e6437272f99566f1bcb0d08cb0e6acd6fcdcc62841027eaff85b3f0a3b024e79f67ccd19126ba8b2e5ada7c18958a929bf872ed85ab7c6718012f657800ce6b4b9c66fdc6b3ebf278a074903e97efd5c3f542025b4cab2ab469e67e06934f1b8b44388e4ac9ebd90066519505a23e53d497c76bb9381a996a8d2ecde7f8d28a032997d38becf75ea2cd287824e86e690f97cc66d91948fef62f6264cbcbe114be637cc3adde5ffcd36b51f3bf01e67e4907c316dfa1e79eccd76c60eacb862cb14dc9a12aae69751bb214c04f61c23617479e9b691521484d30746ab4dd08ca463a199e7995d70914d7a174ee71ae12fff3624999fcc9b9e46b8462333c17d0395c2003d5cfd130dcbbbe27265b2970b4ea8f54ce7fd0679508dd0c7a3e0905489cb220c7c009491eef50ddb0d35030b27f6cd4f43f87804c5cfcdf8b4721e8155f066a8abe83fbc5380b4635d2ecc7c45fa0e783ba806b37ad22729fc8ff1674c36a4323b721ba9677e2e50d95f90486dfc65a0cb48f17038aea27d4a0a09e', 'k1', '\x6f5848cbb64e8648b7ed314f92c31fd047c6be85eeb30de7e723832794b47b6e', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client');
INSERT INTO referrals.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO referrals.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jypvq56bz0gzjct8a3zaqg', 'participant', 2, '8f3d41c388a6c1b465cea60ff4339ca1143d5cae8d8d94ae06ca05524f38ed2e', '47572ba5ff979ad67fff5427fa0787f12b32b009a5cadc340147bd0217bab972');
INSERT INTO referrals.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jypwy149p6bb8bsspkgcfk', 'participant', 1, '', '5897f5ed8d7993510305317165b9f14867abab2beadf5252662313d908681b3c');
SELECT pg_catalog.setval('caseload.assignment_number_seq', 1, true);
SELECT pg_catalog.setval('caseload.held_position_seq', 1, false);
SELECT pg_catalog.setval('caseload.ledger_position_seq', 4, true);
SELECT pg_catalog.setval('caseload.reading_log_position_seq', 1, false);
SELECT pg_catalog.setval('kpi.event_log_position_seq', 7, true);
SELECT pg_catalog.setval('kpi.figure_dirty_position_seq', 1, false);
SELECT pg_catalog.setval('kpi.held_position_seq', 1, false);
SELECT pg_catalog.setval('kpi.ledger_position_seq', 1, false);
SELECT pg_catalog.setval('outcomes.held_position_seq', 1, false);
SELECT pg_catalog.setval('outcomes.ledger_position_seq', 1, true);
SELECT pg_catalog.setval('outcomes.unmatched_position_seq', 1, false);
SELECT pg_catalog.setval('referrals.access_log_position_seq', 1, false);
SELECT pg_catalog.setval('referrals.held_position_seq', 1, false);
SELECT pg_catalog.setval('referrals.ledger_position_seq', 3, true);
ALTER TABLE ONLY caseload.action_plan
    ADD CONSTRAINT action_plan_participant_id_version_no_key UNIQUE (participant_id, version_no);
ALTER TABLE ONLY caseload.action_plan
    ADD CONSTRAINT action_plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY caseload.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.assessment
    ADD CONSTRAINT assessment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.assignment
    ADD CONSTRAINT assignment_pkey PRIMARY KEY (number);
ALTER TABLE ONLY caseload.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (participant_id, name);
ALTER TABLE ONLY caseload.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.destination
    ADD CONSTRAINT destination_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.exception_reason
    ADD CONSTRAINT exception_reason_participant_id_clock_key UNIQUE (participant_id, clock);
ALTER TABLE ONLY caseload.exception_reason
    ADD CONSTRAINT exception_reason_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.held
    ADD CONSTRAINT held_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY caseload.household
    ADD CONSTRAINT household_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (client, key);
ALTER TABLE ONLY caseload.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (source, stream_id);
ALTER TABLE ONLY caseload.intervention
    ADD CONSTRAINT intervention_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.job_hours
    ADD CONSTRAINT job_hours_job_id_from_on_key UNIQUE (job_id, from_on);
ALTER TABLE ONLY caseload.job_hours
    ADD CONSTRAINT job_hours_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.key_worker
    ADD CONSTRAINT key_worker_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY caseload.ledger
    ADD CONSTRAINT ledger_stream_id_seq_key UNIQUE (stream_id, seq);
ALTER TABLE ONLY caseload.log_shape
    ADD CONSTRAINT log_shape_pkey PRIMARY KEY (topic);
ALTER TABLE ONLY caseload.monthly_earnings
    ADD CONSTRAINT monthly_earnings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.offsets
    ADD CONSTRAINT offsets_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY caseload.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY caseload.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.programme_version
    ADD CONSTRAINT programme_version_pkey PRIMARY KEY (programme, version);
ALTER TABLE ONLY caseload.reading_log
    ADD CONSTRAINT reading_log_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY caseload.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY caseload.sandbox_clock
    ADD CONSTRAINT sandbox_clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY caseload.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (stream_id);
ALTER TABLE ONLY caseload.vacancy
    ADD CONSTRAINT vacancy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kpi.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY kpi.event_log
    ADD CONSTRAINT event_log_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY kpi.event_log
    ADD CONSTRAINT event_log_source_stream_id_seq_key UNIQUE (source, stream_id, seq);
ALTER TABLE ONLY kpi.figure_dirty
    ADD CONSTRAINT figure_dirty_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY kpi.figure_stated
    ADD CONSTRAINT figure_stated_pkey PRIMARY KEY (key);
ALTER TABLE ONLY kpi.generation
    ADD CONSTRAINT generation_pkey PRIMARY KEY (generation);
ALTER TABLE ONLY kpi.held
    ADD CONSTRAINT held_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY kpi.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (client, key);
ALTER TABLE ONLY kpi.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (source, stream_id);
ALTER TABLE ONLY kpi.judgement
    ADD CONSTRAINT judgement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kpi.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY kpi.ledger
    ADD CONSTRAINT ledger_stream_id_seq_key UNIQUE (stream_id, seq);
ALTER TABLE ONLY kpi.log_shape
    ADD CONSTRAINT log_shape_pkey PRIMARY KEY (topic);
ALTER TABLE ONLY kpi.movement
    ADD CONSTRAINT movement_pkey PRIMARY KEY (generation, event_position, n);
ALTER TABLE ONLY kpi.offsets
    ADD CONSTRAINT offsets_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY kpi.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY kpi.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (generation, participant_id);
ALTER TABLE ONLY kpi.programme_version
    ADD CONSTRAINT programme_version_pkey PRIMARY KEY (programme, version);
ALTER TABLE ONLY kpi.sandbox_clock
    ADD CONSTRAINT sandbox_clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY kpi.signed_figure
    ADD CONSTRAINT signed_figure_pkey PRIMARY KEY (month_id, kpi, "window");
ALTER TABLE ONLY kpi.signed_month
    ADD CONSTRAINT signed_month_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kpi.signed_month
    ADD CONSTRAINT signed_month_programme_month_key UNIQUE (programme, month);
ALTER TABLE ONLY kpi.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (stream_id);
ALTER TABLE ONLY outcomes.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY outcomes.claim_evidence
    ADD CONSTRAINT claim_evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.held
    ADD CONSTRAINT held_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY outcomes.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (client, key);
ALTER TABLE ONLY outcomes.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (source, stream_id);
ALTER TABLE ONLY outcomes.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY outcomes.ledger
    ADD CONSTRAINT ledger_stream_id_seq_key UNIQUE (stream_id, seq);
ALTER TABLE ONLY outcomes.log_shape
    ADD CONSTRAINT log_shape_pkey PRIMARY KEY (topic);
ALTER TABLE ONLY outcomes.milestone
    ADD CONSTRAINT milestone_pkey PRIMARY KEY (participant_id, outcome, round);
ALTER TABLE ONLY outcomes.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (participant_id, type, step, created_on);
ALTER TABLE ONLY outcomes.offsets
    ADD CONSTRAINT offsets_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY outcomes.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY outcomes.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (participant_id, employment, paid_on, payment_id);
ALTER TABLE ONLY outcomes.programme_version
    ADD CONSTRAINT programme_version_pkey PRIMARY KEY (programme, version);
ALTER TABLE ONLY outcomes.sandbox_clock
    ADD CONSTRAINT sandbox_clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY outcomes.statement_line
    ADD CONSTRAINT statement_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.statement_line
    ADD CONSTRAINT statement_line_statement_id_number_key UNIQUE (statement_id, number);
ALTER TABLE ONLY outcomes.statement
    ADD CONSTRAINT statement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY outcomes.statement
    ADD CONSTRAINT statement_programme_month_key UNIQUE (programme, month);
ALTER TABLE ONLY outcomes.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (stream_id);
ALTER TABLE ONLY outcomes.unmatched
    ADD CONSTRAINT unmatched_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY referrals.access_log
    ADD CONSTRAINT access_log_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY referrals.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY referrals.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (programme, provider);
ALTER TABLE ONLY referrals.held
    ADD CONSTRAINT held_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY referrals.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (client, key);
ALTER TABLE ONLY referrals.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (source, stream_id);
ALTER TABLE ONLY referrals.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY referrals.ledger
    ADD CONSTRAINT ledger_stream_id_seq_key UNIQUE (stream_id, seq);
ALTER TABLE ONLY referrals.log_shape
    ADD CONSTRAINT log_shape_pkey PRIMARY KEY (topic);
ALTER TABLE ONLY referrals.offsets
    ADD CONSTRAINT offsets_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY referrals.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY referrals.person_mark
    ADD CONSTRAINT person_mark_pkey PRIMARY KEY (kind, mark, person_id);
ALTER TABLE ONLY referrals.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);
ALTER TABLE ONLY referrals.programme_version
    ADD CONSTRAINT programme_version_pkey PRIMARY KEY (programme, version);
ALTER TABLE ONLY referrals.referral
    ADD CONSTRAINT referral_pkey PRIMARY KEY (id);
ALTER TABLE ONLY referrals.referral
    ADD CONSTRAINT referral_programme_reference_key UNIQUE (programme, reference);
ALTER TABLE ONLY referrals.referral_version
    ADD CONSTRAINT referral_version_pkey PRIMARY KEY (referral_id, number);
ALTER TABLE ONLY referrals.sandbox_clock
    ADD CONSTRAINT sandbox_clock_pkey PRIMARY KEY (one);
ALTER TABLE ONLY referrals.stream
    ADD CONSTRAINT stream_pkey PRIMARY KEY (stream_id);
ALTER TABLE ONLY referrals.trial
    ADD CONSTRAINT trial_pkey PRIMARY KEY (programme);
CREATE INDEX clock_due ON caseload.clock USING btree (due_on, participant_id) WHERE (state = 'running'::text);
CREATE INDEX held_by_stream ON caseload.held USING btree (stream_id, "position") WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX held_once ON caseload.held USING btree (source, stream_id, seq) WHERE (settled_at IS NULL);
CREATE INDEX ix_action_plan_participant_id ON caseload.action_plan USING btree (participant_id);
CREATE INDEX ix_appointment_participant_id ON caseload.appointment USING btree (participant_id);
CREATE INDEX ix_assessment_participant_id ON caseload.assessment USING btree (participant_id);
CREATE INDEX ix_contact_participant_id ON caseload.contact USING btree (participant_id);
CREATE INDEX ix_destination_participant_id ON caseload.destination USING btree (participant_id);
CREATE INDEX ix_exception_reason_participant_id ON caseload.exception_reason USING btree (participant_id);
CREATE INDEX ix_intervention_household_id ON caseload.intervention USING btree (household_id);
CREATE INDEX ix_intervention_participant_id ON caseload.intervention USING btree (participant_id);
CREATE INDEX ix_job_hours_participant_id ON caseload.job_hours USING btree (participant_id);
CREATE INDEX ix_job_participant_id ON caseload.job USING btree (participant_id);
CREATE INDEX ix_monthly_earnings_participant_id ON caseload.monthly_earnings USING btree (participant_id);
CREATE INDEX ix_reading_participant_id ON caseload.reading USING btree (participant_id);
CREATE INDEX job_of_vacancy ON caseload.job USING btree (vacancy) WHERE (vacancy IS NOT NULL);
CREATE UNIQUE INDEX one_key_worker ON caseload.assignment USING btree (participant_id) WHERE (to_on IS NULL);
CREATE UNIQUE INDEX one_open_start ON caseload.participant USING btree (programme, person_id) WHERE (state = ANY (ARRAY['ACTIVE'::text, 'DISENGAGED'::text, 'IN_WORK_SUPPORT'::text]));
CREATE INDEX participant_by_household ON caseload.participant USING btree (household_id);
CREATE INDEX participant_by_key_worker ON caseload.participant USING btree (key_worker_id);
CREATE INDEX participant_by_provider ON caseload.participant USING btree (provider, id);
CREATE INDEX reading_log_of_participant ON caseload.reading_log USING btree (participant_id, "position");
CREATE INDEX event_log_heard ON kpi.event_log USING btree (source, recorded_at);
CREATE INDEX held_by_stream ON kpi.held USING btree (stream_id, "position") WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX held_once ON kpi.held USING btree (source, stream_id, seq) WHERE (settled_at IS NULL);
CREATE INDEX judgement_of_kpi ON kpi.judgement USING btree (programme, month, kpi, recorded_at);
CREATE INDEX movement_by_measure ON kpi.movement USING btree (programme, measure, generation, recorded_on);
CREATE UNIQUE INDEX one_building ON kpi.generation USING btree (state) WHERE (state = 'building'::text);
CREATE INDEX claim_of_participant ON outcomes.claim USING btree (participant_id);
CREATE INDEX claim_state ON outcomes.claim USING btree (state, id);
CREATE INDEX evidence_of_participant ON outcomes.evidence USING btree (participant_id);
CREATE INDEX held_by_stream ON outcomes.held USING btree (stream_id, "position") WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX held_once ON outcomes.held USING btree (source, stream_id, seq) WHERE (settled_at IS NULL);
CREATE INDEX ix_claim_evidence_claim_id ON outcomes.claim_evidence USING btree (claim_id);
CREATE INDEX ix_participant_reference ON outcomes.participant USING btree (reference);
CREATE INDEX job_of_participant ON outcomes.job USING btree (participant_id);
CREATE INDEX milestone_due ON outcomes.milestone USING btree (due_on) WHERE (due_on IS NOT NULL);
CREATE UNIQUE INDEX one_achieved_round ON outcomes.milestone USING btree (participant_id, outcome) WHERE (state = ANY (ARRAY['ACHIEVED'::text, 'VERIFIED'::text]));
CREATE UNIQUE INDEX one_standing_claim ON outcomes.claim USING btree (participant_id, outcome) WHERE stands;
CREATE UNIQUE INDEX paid_once ON outcomes.statement_line USING btree (claim_id) WHERE (kind = 'outcome'::text);
CREATE INDEX queue_of_reference ON outcomes.unmatched USING btree (reference) WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX queue_once ON outcomes.unmatched USING btree (fingerprint) WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX reversed_once ON outcomes.statement_line USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX access_log_by_referral ON referrals.access_log USING btree (referral_id, "position");
CREATE INDEX held_by_stream ON referrals.held USING btree (stream_id, "position") WHERE (settled_at IS NULL);
CREATE UNIQUE INDEX held_once ON referrals.held USING btree (source, stream_id, seq) WHERE (settled_at IS NULL);
CREATE INDEX person_mark_by_person ON referrals.person_mark USING btree (person_id);
CREATE INDEX referral_by_person ON referrals.referral USING btree (person_id);
CREATE INDEX referral_unacknowledged ON referrals.referral USING btree (acknowledge_due_on, id) WHERE (state = 'RECEIVED'::text);
CREATE INDEX referral_version_by_key ON referrals.referral_version USING btree (sealed_with);
ALTER TABLE ONLY kpi.signed_figure
    ADD CONSTRAINT signed_figure_month_id_fkey FOREIGN KEY (month_id) REFERENCES kpi.signed_month(id);
ALTER TABLE ONLY outcomes.claim_evidence
    ADD CONSTRAINT claim_evidence_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES outcomes.claim(id);
ALTER TABLE ONLY outcomes.claim_evidence
    ADD CONSTRAINT claim_evidence_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.claim
    ADD CONSTRAINT claim_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.evidence
    ADD CONSTRAINT evidence_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.job
    ADD CONSTRAINT job_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.milestone
    ADD CONSTRAINT milestone_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.notification
    ADD CONSTRAINT notification_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.payment
    ADD CONSTRAINT payment_participant_id_fkey FOREIGN KEY (participant_id) REFERENCES outcomes.participant(id);
ALTER TABLE ONLY outcomes.statement_line
    ADD CONSTRAINT statement_line_reverses_fkey FOREIGN KEY (reverses) REFERENCES outcomes.statement_line(id);
ALTER TABLE ONLY outcomes.statement_line
    ADD CONSTRAINT statement_line_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES outcomes.statement(id);
ALTER TABLE caseload.action_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.assessment ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.destination ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.exception_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.household ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.intervention ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.job_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.key_worker ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.monthly_earnings ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.participant ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.reading ENABLE ROW LEVEL SECURITY;
ALTER TABLE caseload.reading_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON caseload.action_plan TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = action_plan.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = action_plan.participant_id))));
CREATE POLICY tenant ON caseload.appointment TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = appointment.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = appointment.participant_id))));
CREATE POLICY tenant ON caseload.assessment TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = assessment.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = assessment.participant_id))));
CREATE POLICY tenant ON caseload.assignment TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = assignment.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = assignment.participant_id))));
CREATE POLICY tenant ON caseload.clock TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = clock.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = clock.participant_id))));
CREATE POLICY tenant ON caseload.contact TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = contact.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = contact.participant_id))));
CREATE POLICY tenant ON caseload.destination TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = destination.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = destination.participant_id))));
CREATE POLICY tenant ON caseload.exception_reason TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = exception_reason.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = exception_reason.participant_id))));
CREATE POLICY tenant ON caseload.household TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.household_id = household.id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.household_id = household.id))));
CREATE POLICY tenant ON caseload.intervention TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE ((participant.id = intervention.participant_id) OR (participant.household_id = intervention.household_id))))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE ((participant.id = intervention.participant_id) OR (participant.household_id = intervention.household_id)))));
CREATE POLICY tenant ON caseload.job TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = job.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = job.participant_id))));
CREATE POLICY tenant ON caseload.job_hours TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = job_hours.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = job_hours.participant_id))));
CREATE POLICY tenant ON caseload.key_worker TO milepost_caseload_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON caseload.monthly_earnings TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = monthly_earnings.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = monthly_earnings.participant_id))));
CREATE POLICY tenant ON caseload.participant TO milepost_caseload_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON caseload.reading TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = reading.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = reading.participant_id))));
CREATE POLICY tenant ON caseload.reading_log TO milepost_caseload_api USING ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = reading_log.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM caseload.participant
  WHERE (participant.id = reading_log.participant_id))));
CREATE POLICY tenant ON caseload.vacancy TO milepost_caseload_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
ALTER TABLE caseload.vacancy ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker ON caseload.action_plan TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.appointment TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.assessment TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.assignment TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.clock TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.contact TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.destination TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.exception_reason TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.household TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.intervention TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.job TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.job_hours TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.key_worker TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.monthly_earnings TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.participant TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.reading TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.reading_log TO milepost_caseload_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON caseload.vacancy TO milepost_caseload_worker USING (true) WITH CHECK (true);
ALTER TABLE kpi.event_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.judgement ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.participant ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.signed_figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.signed_month ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON kpi.event_log TO milepost_kpi_api USING ((EXISTS ( SELECT 1
   FROM kpi.participant
  WHERE (participant.participant_id = event_log.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM kpi.participant
  WHERE (participant.participant_id = event_log.participant_id))));
CREATE POLICY tenant ON kpi.judgement TO milepost_kpi_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON kpi.movement TO milepost_kpi_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON kpi.participant TO milepost_kpi_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON kpi.signed_figure TO milepost_kpi_api USING ((EXISTS ( SELECT 1
   FROM kpi.signed_month
  WHERE (signed_month.id = signed_figure.month_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM kpi.signed_month
  WHERE (signed_month.id = signed_figure.month_id))));
CREATE POLICY tenant ON kpi.signed_month TO milepost_kpi_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY worker ON kpi.event_log TO milepost_kpi_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON kpi.judgement TO milepost_kpi_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON kpi.movement TO milepost_kpi_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON kpi.participant TO milepost_kpi_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON kpi.signed_figure TO milepost_kpi_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON kpi.signed_month TO milepost_kpi_worker USING (true) WITH CHECK (true);
ALTER TABLE outcomes.claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.claim_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.milestone ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.notification ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.participant ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE outcomes.statement_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON outcomes.claim TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = claim.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = claim.participant_id))));
CREATE POLICY tenant ON outcomes.claim_evidence TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = claim_evidence.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = claim_evidence.participant_id))));
CREATE POLICY tenant ON outcomes.delivery TO milepost_outcomes_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON outcomes.evidence TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = evidence.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = evidence.participant_id))));
CREATE POLICY tenant ON outcomes.job TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = job.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = job.participant_id))));
CREATE POLICY tenant ON outcomes.milestone TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = milestone.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = milestone.participant_id))));
CREATE POLICY tenant ON outcomes.notification TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = notification.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = notification.participant_id))));
CREATE POLICY tenant ON outcomes.participant TO milepost_outcomes_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON outcomes.payment TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = payment.participant_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.participant
  WHERE (participant.id = payment.participant_id))));
CREATE POLICY tenant ON outcomes.statement TO milepost_outcomes_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON outcomes.statement_line TO milepost_outcomes_api USING ((EXISTS ( SELECT 1
   FROM outcomes.statement
  WHERE (statement.id = statement_line.statement_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM outcomes.statement
  WHERE (statement.id = statement_line.statement_id))));
CREATE POLICY tenant ON outcomes.unmatched TO milepost_outcomes_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
ALTER TABLE outcomes.unmatched ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker ON outcomes.claim TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.claim_evidence TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.delivery TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.evidence TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.job TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.milestone TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.notification TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.participant TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.payment TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.statement TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.statement_line TO milepost_outcomes_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON outcomes.unmatched TO milepost_outcomes_worker USING (true) WITH CHECK (true);
ALTER TABLE referrals.access_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals.referral ENABLE ROW LEVEL SECURITY;
ALTER TABLE referrals.referral_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON referrals.access_log TO milepost_referrals_api USING ((EXISTS ( SELECT 1
   FROM referrals.referral
  WHERE (referral.id = access_log.referral_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM referrals.referral
  WHERE (referral.id = access_log.referral_id))));
CREATE POLICY tenant ON referrals.referral TO milepost_referrals_api USING ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)])) WITH CHECK ((visible_to @> ARRAY[NULLIF(current_setting('app.org'::text, true), ''::text)]));
CREATE POLICY tenant ON referrals.referral_version TO milepost_referrals_api USING ((EXISTS ( SELECT 1
   FROM referrals.referral
  WHERE (referral.id = referral_version.referral_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM referrals.referral
  WHERE (referral.id = referral_version.referral_id))));
CREATE POLICY worker ON referrals.access_log TO milepost_referrals_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON referrals.referral TO milepost_referrals_worker USING (true) WITH CHECK (true);
CREATE POLICY worker ON referrals.referral_version TO milepost_referrals_worker USING (true) WITH CHECK (true);
GRANT USAGE ON SCHEMA caseload TO milepost_caseload_api;
GRANT USAGE ON SCHEMA caseload TO milepost_caseload_worker;
GRANT USAGE ON SCHEMA kpi TO milepost_kpi_api;
GRANT USAGE ON SCHEMA kpi TO milepost_kpi_worker;
GRANT USAGE ON SCHEMA outcomes TO milepost_outcomes_api;
GRANT USAGE ON SCHEMA outcomes TO milepost_outcomes_worker;
GRANT USAGE ON SCHEMA referrals TO milepost_referrals_api;
GRANT USAGE ON SCHEMA referrals TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.action_plan TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.action_plan TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.appointment TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.appointment TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.assessment TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.assessment TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.assignment TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.assignment TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.clock TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.clock TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.contact TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.contact TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.destination TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.destination TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.exception_reason TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.exception_reason TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.held TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.held TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.household TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.household TO milepost_caseload_worker;
GRANT SELECT,INSERT ON TABLE caseload.idempotency TO milepost_caseload_api;
GRANT SELECT,INSERT ON TABLE caseload.idempotency TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.inbox TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.inbox TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.intervention TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.intervention TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.job TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.job TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.job_hours TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.job_hours TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.key_worker TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.key_worker TO milepost_caseload_worker;
GRANT SELECT,INSERT ON TABLE caseload.ledger TO milepost_caseload_api;
GRANT SELECT,INSERT ON TABLE caseload.ledger TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.log_shape TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.log_shape TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.monthly_earnings TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.monthly_earnings TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.offsets TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.offsets TO milepost_caseload_worker;
GRANT SELECT,INSERT ON TABLE caseload.outbox TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE ON TABLE caseload.outbox TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.participant TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.participant TO milepost_caseload_worker;
GRANT SELECT,INSERT ON TABLE caseload.programme_version TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.programme_version TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.reading TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.reading TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.reading_log TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.reading_log TO milepost_caseload_worker;
GRANT SELECT ON TABLE caseload.sandbox_clock TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.sandbox_clock TO milepost_caseload_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.stream TO milepost_caseload_api;
GRANT SELECT,INSERT,UPDATE ON TABLE caseload.stream TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.vacancy TO milepost_caseload_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE caseload.vacancy TO milepost_caseload_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.event_log TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.event_log TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.figure_dirty TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.figure_dirty TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.figure_stated TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.figure_stated TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.generation TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.generation TO milepost_kpi_worker;
GRANT SELECT ON TABLE kpi.held TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.held TO milepost_kpi_worker;
GRANT SELECT,INSERT ON TABLE kpi.idempotency TO milepost_kpi_api;
GRANT SELECT,INSERT ON TABLE kpi.idempotency TO milepost_kpi_worker;
GRANT SELECT ON TABLE kpi.inbox TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.inbox TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.judgement TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.judgement TO milepost_kpi_worker;
GRANT SELECT,INSERT ON TABLE kpi.ledger TO milepost_kpi_api;
GRANT SELECT,INSERT ON TABLE kpi.ledger TO milepost_kpi_worker;
GRANT SELECT ON TABLE kpi.log_shape TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.log_shape TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.movement TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.movement TO milepost_kpi_worker;
GRANT SELECT ON TABLE kpi.offsets TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.offsets TO milepost_kpi_worker;
GRANT SELECT,INSERT ON TABLE kpi.outbox TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE ON TABLE kpi.outbox TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.participant TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.participant TO milepost_kpi_worker;
GRANT SELECT,INSERT ON TABLE kpi.programme_version TO milepost_kpi_worker;
GRANT SELECT ON TABLE kpi.programme_version TO milepost_kpi_api;
GRANT SELECT ON TABLE kpi.sandbox_clock TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.sandbox_clock TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.signed_figure TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.signed_figure TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.signed_month TO milepost_kpi_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE kpi.signed_month TO milepost_kpi_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.stream TO milepost_kpi_api;
GRANT SELECT,INSERT,UPDATE ON TABLE kpi.stream TO milepost_kpi_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.claim TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.claim TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.claim_evidence TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.claim_evidence TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.delivery TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.delivery TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.evidence TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.evidence TO milepost_outcomes_worker;
GRANT SELECT ON TABLE outcomes.held TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.held TO milepost_outcomes_worker;
GRANT SELECT,INSERT ON TABLE outcomes.idempotency TO milepost_outcomes_api;
GRANT SELECT,INSERT ON TABLE outcomes.idempotency TO milepost_outcomes_worker;
GRANT SELECT ON TABLE outcomes.inbox TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.inbox TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.job TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.job TO milepost_outcomes_worker;
GRANT SELECT,INSERT ON TABLE outcomes.ledger TO milepost_outcomes_api;
GRANT SELECT,INSERT ON TABLE outcomes.ledger TO milepost_outcomes_worker;
GRANT SELECT ON TABLE outcomes.log_shape TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.log_shape TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.milestone TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.milestone TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.notification TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.notification TO milepost_outcomes_worker;
GRANT SELECT ON TABLE outcomes.offsets TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.offsets TO milepost_outcomes_worker;
GRANT SELECT,INSERT ON TABLE outcomes.outbox TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE ON TABLE outcomes.outbox TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.participant TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.participant TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.payment TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.payment TO milepost_outcomes_worker;
GRANT SELECT,INSERT ON TABLE outcomes.programme_version TO milepost_outcomes_worker;
GRANT SELECT ON TABLE outcomes.programme_version TO milepost_outcomes_api;
GRANT SELECT ON TABLE outcomes.sandbox_clock TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.sandbox_clock TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.statement TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.statement TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.statement_line TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.statement_line TO milepost_outcomes_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.stream TO milepost_outcomes_api;
GRANT SELECT,INSERT,UPDATE ON TABLE outcomes.stream TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.unmatched TO milepost_outcomes_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE outcomes.unmatched TO milepost_outcomes_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.access_log TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.access_log TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.allocation TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.allocation TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.held TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.held TO milepost_referrals_worker;
GRANT SELECT,INSERT ON TABLE referrals.idempotency TO milepost_referrals_api;
GRANT SELECT,INSERT ON TABLE referrals.idempotency TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.inbox TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.inbox TO milepost_referrals_worker;
GRANT SELECT,INSERT ON TABLE referrals.ledger TO milepost_referrals_api;
GRANT SELECT,INSERT ON TABLE referrals.ledger TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.log_shape TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.log_shape TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.offsets TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.offsets TO milepost_referrals_worker;
GRANT SELECT,INSERT ON TABLE referrals.outbox TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE ON TABLE referrals.outbox TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.person TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.person TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.person_mark TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.person_mark TO milepost_referrals_worker;
GRANT SELECT,INSERT ON TABLE referrals.programme_version TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.programme_version TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.referral TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.referral TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.referral_version TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.referral_version TO milepost_referrals_worker;
GRANT SELECT ON TABLE referrals.sandbox_clock TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.sandbox_clock TO milepost_referrals_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.stream TO milepost_referrals_api;
GRANT SELECT,INSERT,UPDATE ON TABLE referrals.stream TO milepost_referrals_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.trial TO milepost_referrals_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE referrals.trial TO milepost_referrals_worker;
