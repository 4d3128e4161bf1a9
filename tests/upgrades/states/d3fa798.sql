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
CREATE FUNCTION caseload.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION caseload.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) OWNER TO milepost_caseload_owner;
CREATE FUNCTION kpi.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION kpi.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_kpi_owner;
CREATE FUNCTION kpi.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION kpi.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) OWNER TO milepost_kpi_owner;
CREATE FUNCTION outcomes.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION outcomes.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_outcomes_owner;
CREATE FUNCTION outcomes.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION outcomes.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) OWNER TO milepost_outcomes_owner;
CREATE FUNCTION referrals.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$;
ALTER FUNCTION referrals.event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text, occurred_on date, recorded_at text, actor text) OWNER TO milepost_referrals_owner;
CREATE FUNCTION referrals.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) RETURNS TABLE(said_stream text, said_seq bigint)
    LANGUAGE plpgsql
    AS $$
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
$$;
ALTER FUNCTION referrals.say(event_ids text[], stream_ids text[], types text[], datas text[], days date[], causes text[], traces text[], recorded text, who text) OWNER TO milepost_referrals_owner;
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
    referred_on date,
    programme_version text DEFAULT ''::text NOT NULL
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
INSERT INTO caseload.appointment (id, participant_id, kind, due_on, at, place, state, attended_on, missed_on, exception_reason, version, recorded_at) VALUES ('apt_01m8jyr04g0m36gtkk0eve1z2e', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'initial', '2018-03-15', '10:30', NULL, 'ATTENDED', '2018-03-15', NULL, NULL, 2, '2018-03-15 12:00:00+00');
INSERT INTO caseload.assignment (number, participant_id, key_worker_id, from_on, to_on, recorded_at) OVERRIDING SYSTEM VALUE VALUES (1, 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'kw_01m8jyr03hf5728977kfznk82f', '2018-03-15', NULL, '2018-03-15 12:00:00+00');
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'action_plan', '2018-04-16', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'start_or_fta', '2018-04-09', 'met', '2018-03-15', NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'result_recorded', '2018-04-09', 'met', '2018-03-15', NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'pre_work_limit', '2019-06-14', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'in_work_limit', '2019-12-14', 'running', NULL, NULL);
INSERT INTO caseload.clock (participant_id, name, due_on, state, met_on, since) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'tail', '2020-02-13', 'running', NULL, NULL);
INSERT INTO caseload.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('sub-1-client', 'dbcf3af22c6d4651', 'f08bcf40fe78ca892e46903ff6e667f3018031be0247d6476e5cc8787b717f7a', 201, 'kw_01m8jyr03hf5728977kfznk82f', '2018-03-15 12:00:00+00');
INSERT INTO caseload.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('sub-1-client', '336a5b31bb2caa49', '22e7c8c2438c6239ecb0b58a434da64b00036fec25c68908bbe1c3ed68bb695d', 201, 'apt_01m8jyr04g0m36gtkk0eve1z2e', '2018-03-15 12:00:00+00');
INSERT INTO caseload.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6');
INSERT INTO caseload.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f');
INSERT INTO caseload.key_worker (id, provider, name, email, full_time_equivalent, active, visible_to, version, recorded_at) VALUES ('kw_01m8jyr03hf5728977kfznk82f', 'sub-1', 'Robin Sample', NULL, '1.0', true, '{maximus,sub-1}', 1, '2018-03-15 12:00:00+00');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, 'ce3b44f4-52f4-4678-9031-a7658d3b13c9', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, 'participant.key_worker_assigned.v1', '{"key_worker_id":"kw_01m8jyr03hf5728977kfznk82f"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6b773ff852a1153d66ce7b08c5e1806f-b13471f9cc01b37e-01', '', 'dcbe2502e11ed9bc188f6fa92f1cfdadc5e89706cfe97a6ca7d4ab3e43a7acfd');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (2, '6ce565cd-9764-40f3-8cd6-ecf21ec0889c', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, 'appointment.booked.v1', '{"appointment_id":"apt_01m8jyr04g0m36gtkk0eve1z2e","due_on":"2018-03-15","kind":"initial"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-f51b74ed36fed196afb411b92f8cd2c8-2c868f11e1fa209d-01', 'dcbe2502e11ed9bc188f6fa92f1cfdadc5e89706cfe97a6ca7d4ab3e43a7acfd', '3c8bf4bc7586c589b282195fbd43f055700d4744bf5a5697929b69c666be56e7');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (3, '75ae642b-af6c-4a0d-80bb-9573a7ccc7cf', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 3, 'appointment.attended.v1', '{"appointment_id":"apt_01m8jyr04g0m36gtkk0eve1z2e","kind":"initial"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-14325223e2ce64b0a96ca19814da3d04-fd97c0e22429ea30-01', '3c8bf4bc7586c589b282195fbd43f055700d4744bf5a5697929b69c666be56e7', 'a868282351b8df76f2d7ae8bed5f94af71f55ac031507df25936af978c2a4000');
INSERT INTO caseload.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (4, 'c5b88c38-b508-466d-9998-5710531d6606', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 4, 'participant.started.v1', '{"in_time":true,"in_work_ends_on":"2019-12-14","key_worker_id":"kw_01m8jyr03hf5728977kfznk82f","pre_work_ends_on":"2019-06-14","provider":"sub-1","started_on":"2018-03-15","tail_ends_on":"2020-02-13"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-f8708a99c5e58a8fbec0a1d41dd6f5d5-efe5498a9082aff2-01', 'a868282351b8df76f2d7ae8bed5f94af71f55ac031507df25936af978c2a4000', '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4');
INSERT INTO caseload.log_shape (topic, partitions) VALUES ('journey-6a85f3e1', 12);
INSERT INTO caseload.offsets (topic, partition, next_offset, mark) VALUES ('journey-6a85f3e1', 2, 7, 1795932553459);
INSERT INTO caseload.participant (id, reference, programme, programme_version, person_id, provider, jcp_district, area, group_code, participation, referred_on, referral_state, state, acknowledged_on, result_on, result_reason, started_on, start_meeting, key_worker_id, key_worker_since, left_on, left_reason, exit_report, outcome_on, visible_to, version, disengaged_on, household_id, noted_group, noted_because) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'PO-0009001', 'LLWHP', '8c649a86dd9043bf', 'per_01m8jyqzvhyhyc16fv9d7tqf10', 'sub-1', 'jcp-east-london', 'newham', 'HD', 'voluntary', '2018-03-15', 'STARTED', 'ACTIVE', '2018-03-15', '2018-03-15', NULL, '2018-03-15', 'apt_01m8jyr04g0m36gtkk0eve1z2e', 'kw_01m8jyr03hf5728977kfznk82f', '2018-03-15', NULL, NULL, NULL, NULL, '{jcp-east-london,local-london,maximus,sub-1}', 6, NULL, NULL, NULL, NULL);
INSERT INTO caseload.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '8c649a86dd9043bf', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K2": {"name": "Acknowledged in two working days", "numerator": "acknowledged_in_time", "denominator": "acknowledgements_due", "basis": "Referrals acknowledged in time ÷ those whose two working days are up, less what was cancelled or rejected", "direction": "higher", "unit": "share", "target": {"value": 0.995, "assumption": "CSS 2 [F25]; the programme''s own framework is being finalised (S0 par 12)"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K3": {"name": "Start or failure to attend in 15 working days", "numerator": "results_in_time", "denominator": "results_due", "basis": "Results that happened within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1a [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K4": {"name": "Result recorded in 15 working days", "numerator": "recorded_in_time", "denominator": "records_due", "basis": "Results recorded within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1b [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K6": {"name": "Action plan in 20 working days of the referral", "numerator": "plans_in_time", "denominator": "plans_due", "basis": "Plans signed by both in time ÷ starts whose 20 working days are up", "direction": "higher", "unit": "share", "target": {"value": 1.00, "assumption": "[F9], taken to hold from the beginning"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K8": {"name": "Job start rate", "numerator": "job_starts", "denominator": "starts", "basis": "Starters of a month who have had a first job ÷ starters of that month, when their pre-work support is over", "direction": "higher", "unit": "share", "target": {"value": 0.69, "assumption": "the job start curve at month 15"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "pre_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K14": {"name": "Integration", "basis": "The borough offers and the health offer are in place and used (S0 par 9); judged by the boroughs'' officers", "judged": true, "assumption": "S0 par 12: assessments of integration; how, is being finalised"}, "K15": {"name": "Service quality", "basis": "Visits, observations and sample checks [F110]", "judged": true, "assumption": "S0 par 12: assessments of the quality of service delivery; how, is being finalised"}, "K16": {"name": "Progress of all participants", "basis": "The extent to which all, in work or not, come nearer to the labour market and to health (S0 par 8)", "judged": true, "assumption": "S0 par 8 names no measure; judged on the assessments recorded"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}, "governance": {"operational-group": {"name": "WHP operational management group", "chair": "WHP Senior Contract Manager", "every": "fortnight", "items": ["implementation", "delivery"], "source": "S0 par 11: officers of the boroughs, Jobcentre Plus and, for part of it, Maximus"}, "jobcentres": {"name": "Meetings with each Jobcentre Plus", "every": "month", "items": ["referral_levels", "progress_into_work"], "source": "S0 par 10, Stakeholders"}, "rag": {"name": "RAG rating of every KPI", "chair": "WHP Senior Contract Manager", "every": "month", "items": ["kpis"], "source": "S0 par 12; that the Senior Contract Manager gives it is assumed"}, "programme-management-board": {"name": "WHP Programme Management Board", "chair": "Lead Chief Executive", "items": ["kpis"], "source": "S0 par 11: the first meeting is being arranged for late April 2018; how often is not said"}}}', '2026-11-29 06:09:12.225451+00');
INSERT INTO caseload.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO caseload.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 'participant', 4, 'a868282351b8df76f2d7ae8bed5f94af71f55ac031507df25936af978c2a4000', '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4');
INSERT INTO kpi.alembic_version (version_num) VALUES ('0003');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (1, '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', 'referrals', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-62aad678df9238753fcfe9cf5662fb23-b2d4d771316d1d79-01', '', '147f9d6a0943b078159127b8134c90768b420e94403ed4acf13f2225ec8a501e', '\x7b226167655f62616e64223a2231362d3234222c2261726561223a226e657768616d222c2267726f7570223a224844222c226a63705f6469737472696374223a226a63702d656173742d6c6f6e646f6e222c2270617274696369706174696f6e223a22766f6c756e74617279222c22706572736f6e5f6964223a227065725f30316d386a79717a766879687963313666763964377471663130222c2270726f6772616d6d65223a224c4c574850222c2270726f6772616d6d655f76657273696f6e223a2238633634396138366464393034336266222c2270726f7669646572223a227375622d31222c227265666572656e6365223a22504f2d30303039303031222c2272656665727265645f6f6e223a22323031382d30332d3135222c22736f75726365223a226a6370227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (2, 'c970dd9e-8757-4f70-b61b-46e0ae489029', 'referral.acknowledged.v1', 'referrals', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-c43889cfe75a298b5ff1ee45df84262c-c765ab1afda7fe38-01', '147f9d6a0943b078159127b8134c90768b420e94403ed4acf13f2225ec8a501e', 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6', '\x7b226475655f6f6e223a22323031382d30332d3139222c22696e5f74696d65223a747275652c2270726f7669646572223a227375622d31227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (3, 'ce3b44f4-52f4-4678-9031-a7658d3b13c9', 'participant.key_worker_assigned.v1', 'caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-6b773ff852a1153d66ce7b08c5e1806f-b13471f9cc01b37e-01', '', 'dcbe2502e11ed9bc188f6fa92f1cfdadc5e89706cfe97a6ca7d4ab3e43a7acfd', '\x7b226b65795f776f726b65725f6964223a226b775f30316d386a797230336866353732383937376b667a6e6b383266227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (4, '6ce565cd-9764-40f3-8cd6-ecf21ec0889c', 'appointment.booked.v1', 'caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-f51b74ed36fed196afb411b92f8cd2c8-2c868f11e1fa209d-01', 'dcbe2502e11ed9bc188f6fa92f1cfdadc5e89706cfe97a6ca7d4ab3e43a7acfd', '3c8bf4bc7586c589b282195fbd43f055700d4744bf5a5697929b69c666be56e7', '\x7b226170706f696e746d656e745f6964223a226170745f30316d386a7972303467306d333667746b6b30657665317a3265222c226475655f6f6e223a22323031382d30332d3135222c226b696e64223a22696e697469616c227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (5, '75ae642b-af6c-4a0d-80bb-9573a7ccc7cf', 'appointment.attended.v1', 'caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 3, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-14325223e2ce64b0a96ca19814da3d04-fd97c0e22429ea30-01', '3c8bf4bc7586c589b282195fbd43f055700d4744bf5a5697929b69c666be56e7', 'a868282351b8df76f2d7ae8bed5f94af71f55ac031507df25936af978c2a4000', '\x7b226170706f696e746d656e745f6964223a226170745f30316d386a7972303467306d333667746b6b30657665317a3265222c226b696e64223a22696e697469616c227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (6, 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', 'caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 4, '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-f8708a99c5e58a8fbec0a1d41dd6f5d5-efe5498a9082aff2-01', 'a868282351b8df76f2d7ae8bed5f94af71f55ac031507df25936af978c2a4000', '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4', '\x7b22696e5f74696d65223a747275652c22696e5f776f726b5f656e64735f6f6e223a22323031392d31322d3134222c226b65795f776f726b65725f6964223a226b775f30316d386a797230336866353732383937376b667a6e6b383266222c227072655f776f726b5f656e64735f6f6e223a22323031392d30362d3134222c2270726f7669646572223a227375622d31222c22737461727465645f6f6e223a22323031382d30332d3135222c227461696c5f656e64735f6f6e223a22323032302d30322d3133227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.event_log ("position", event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash, value, participant_id) OVERRIDING SYSTEM VALUE VALUES (7, 'a844cf97-3c35-4908-babc-f49d163b04ee', 'earnings.interest_opened.v1', 'outcomes', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '2018-03-15', '2018-03-15 12:00:00+00', 'service/outcomes', 'c5b88c38-b508-466d-9998-5710531d6606', '00-f8708a99c5e58a8fbec0a1d41dd6f5d5-efe5498a9082aff2-01', '', '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f', '\x7b2266726f6d5f6f6e223a22323031382d30332d3135222c22746f5f6f6e223a22323032302d30322d3133227d', 'ref_01m8jyqzvh4t84y68gdzahkf8h');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 4, '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4');
INSERT INTO kpi.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f');
INSERT INTO kpi.log_shape (topic, partitions) VALUES ('journey-6a85f3e1', 12);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 1, 'LLWHP', 'referrals', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 2, 'LLWHP', 'net_referrals', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 3, 'LLWHP', 'acknowledgements_due', 1, '2018-03-19', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 4, 'LLWHP', 'results_due', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 1, 5, 'LLWHP', 'records_due', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '86b8734f-5e44-4443-8d1d-70e713a7739e', 'referral.received.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 2, 1, 'LLWHP', 'acknowledged', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c970dd9e-8757-4f70-b61b-46e0ae489029', 'referral.acknowledged.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 2, 2, 'LLWHP', 'acknowledged_in_time', 1, '2018-03-19', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c970dd9e-8757-4f70-b61b-46e0ae489029', 'referral.acknowledged.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 5, 1, 'LLWHP', 'engagements', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', '75ae642b-af6c-4a0d-80bb-9573a7ccc7cf', 'appointment.attended.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 1, 'LLWHP', 'results', 1, '2018-03-15', '2018-03', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 2, 'LLWHP', 'results_in_time', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 3, 'LLWHP', 'recorded_in_time', 1, '2018-04-09', '2018-04', '2018-03', NULL, 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 4, 'LLWHP', 'plans_due', 1, '2018-04-16', '2018-04', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 5, 'LLWHP', 'starts', 1, '2018-03-15', '2018-03', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month, start_month, provider, area, group_code, participant_id, event_id, event_type, reason, occurred_on, recorded_at, recorded_on, visible_to, job_month) VALUES (0, 6, 6, 'LLWHP', 'caseload', 1, '2018-03-15', '2018-03', '2018-03', '2018-03', 'sub-1', 'newham', 'HD', 'ref_01m8jyqzvh4t84y68gdzahkf8h', 'c5b88c38-b508-466d-9998-5710531d6606', 'participant.started.v1', NULL, '2018-03-15', '2018-03-15 12:00:00+00', '2018-03-15', '{jcp-east-london,local-london,maximus,sub-1}', NULL);
INSERT INTO kpi.offsets (topic, partition, next_offset, mark) VALUES ('journey-6a85f3e1', 2, 7, 1795932553459);
INSERT INTO kpi.participant (generation, participant_id, state, visible_to) VALUES (0, 'ref_01m8jyqzvh4t84y68gdzahkf8h', '{"jobs": {}, "start": {"provider": "sub-1", "started_on": "2018-03-15"}, "firsts": {"attended": "2018-03-15", "acknowledged": "2018-03-15"}, "result": {"on": "2018-03-15", "recorded_on": "2018-03-15"}, "excused": {}, "in_work": {}, "waiting": [], "contacts": {}, "outcomes": {}, "payments": {}, "referral": {"area": "newham", "group": "HD", "priority": false, "provider": "sub-1", "programme": "LLWHP", "referred_on": "2018-03-15", "jcp_district": "jcp-east-london"}, "taken_out": {}, "recorded_on": "2018-03-15", "back_from_work": {}, "in_work_contacts": {}}', '{jcp-east-london,local-london,maximus,sub-1}');
INSERT INTO kpi.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '8c649a86dd9043bf', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K2": {"name": "Acknowledged in two working days", "numerator": "acknowledged_in_time", "denominator": "acknowledgements_due", "basis": "Referrals acknowledged in time ÷ those whose two working days are up, less what was cancelled or rejected", "direction": "higher", "unit": "share", "target": {"value": 0.995, "assumption": "CSS 2 [F25]; the programme''s own framework is being finalised (S0 par 12)"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K3": {"name": "Start or failure to attend in 15 working days", "numerator": "results_in_time", "denominator": "results_due", "basis": "Results that happened within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1a [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K4": {"name": "Result recorded in 15 working days", "numerator": "recorded_in_time", "denominator": "records_due", "basis": "Results recorded within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1b [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K6": {"name": "Action plan in 20 working days of the referral", "numerator": "plans_in_time", "denominator": "plans_due", "basis": "Plans signed by both in time ÷ starts whose 20 working days are up", "direction": "higher", "unit": "share", "target": {"value": 1.00, "assumption": "[F9], taken to hold from the beginning"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K8": {"name": "Job start rate", "numerator": "job_starts", "denominator": "starts", "basis": "Starters of a month who have had a first job ÷ starters of that month, when their pre-work support is over", "direction": "higher", "unit": "share", "target": {"value": 0.69, "assumption": "the job start curve at month 15"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "pre_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K14": {"name": "Integration", "basis": "The borough offers and the health offer are in place and used (S0 par 9); judged by the boroughs'' officers", "judged": true, "assumption": "S0 par 12: assessments of integration; how, is being finalised"}, "K15": {"name": "Service quality", "basis": "Visits, observations and sample checks [F110]", "judged": true, "assumption": "S0 par 12: assessments of the quality of service delivery; how, is being finalised"}, "K16": {"name": "Progress of all participants", "basis": "The extent to which all, in work or not, come nearer to the labour market and to health (S0 par 8)", "judged": true, "assumption": "S0 par 8 names no measure; judged on the assessments recorded"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}, "governance": {"operational-group": {"name": "WHP operational management group", "chair": "WHP Senior Contract Manager", "every": "fortnight", "items": ["implementation", "delivery"], "source": "S0 par 11: officers of the boroughs, Jobcentre Plus and, for part of it, Maximus"}, "jobcentres": {"name": "Meetings with each Jobcentre Plus", "every": "month", "items": ["referral_levels", "progress_into_work"], "source": "S0 par 10, Stakeholders"}, "rag": {"name": "RAG rating of every KPI", "chair": "WHP Senior Contract Manager", "every": "month", "items": ["kpis"], "source": "S0 par 12; that the Senior Contract Manager gives it is assumed"}, "programme-management-board": {"name": "WHP Programme Management Board", "chair": "Lead Chief Executive", "items": ["kpis"], "source": "S0 par 11: the first meeting is being arranged for late April 2018; how often is not said"}}}', '2026-11-29 06:09:11.91528+00');
INSERT INTO kpi.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO outcomes.alembic_version (version_num) VALUES ('0004');
INSERT INTO outcomes.inbox (source, stream_id, last_seq, last_hash) VALUES ('referrals', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6');
INSERT INTO outcomes.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 4, '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4');
INSERT INTO outcomes.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, 'a844cf97-3c35-4908-babc-f49d163b04ee', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, 'earnings.interest_opened.v1', '{"from_on":"2018-03-15","to_on":"2020-02-13"}', '2018-03-15', '2018-03-15 12:00:00+00', 'service/outcomes', 'c5b88c38-b508-466d-9998-5710531d6606', '00-f8708a99c5e58a8fbec0a1d41dd6f5d5-efe5498a9082aff2-01', '', '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f');
INSERT INTO outcomes.log_shape (topic, partitions) VALUES ('journey-6a85f3e1', 12);
INSERT INTO outcomes.milestone (participant_id, outcome, round, threshold, basis, state, achieved_on, total, unit, due_on) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'sustained-earnings', 1, 300000, 'as_given', 'PROJECTED', NULL, NULL, 'pence', NULL);
INSERT INTO outcomes.offsets (topic, partition, next_offset, mark) VALUES ('journey-6a85f3e1', 2, 7, 1795932553459);
INSERT INTO outcomes.participant (id, reference, programme, provider, jcp_district, visible_to, interest, closed_because, started_on, pre_work_ends_on, in_work_ends_on, tail_ends_on, version, group_code, referred_on, programme_version) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'PO-0009001', 'LLWHP', 'sub-1', 'jcp-east-london', '{jcp-east-london,local-london,maximus,sub-1}', 'open', NULL, '2018-03-15', '2019-06-14', '2019-12-14', '2020-02-13', 2, 'HD', '2018-03-15', '8c649a86dd9043bf');
INSERT INTO outcomes.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '8c649a86dd9043bf', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K2": {"name": "Acknowledged in two working days", "numerator": "acknowledged_in_time", "denominator": "acknowledgements_due", "basis": "Referrals acknowledged in time ÷ those whose two working days are up, less what was cancelled or rejected", "direction": "higher", "unit": "share", "target": {"value": 0.995, "assumption": "CSS 2 [F25]; the programme''s own framework is being finalised (S0 par 12)"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K3": {"name": "Start or failure to attend in 15 working days", "numerator": "results_in_time", "denominator": "results_due", "basis": "Results that happened within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1a [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K4": {"name": "Result recorded in 15 working days", "numerator": "recorded_in_time", "denominator": "records_due", "basis": "Results recorded within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1b [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K6": {"name": "Action plan in 20 working days of the referral", "numerator": "plans_in_time", "denominator": "plans_due", "basis": "Plans signed by both in time ÷ starts whose 20 working days are up", "direction": "higher", "unit": "share", "target": {"value": 1.00, "assumption": "[F9], taken to hold from the beginning"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K8": {"name": "Job start rate", "numerator": "job_starts", "denominator": "starts", "basis": "Starters of a month who have had a first job ÷ starters of that month, when their pre-work support is over", "direction": "higher", "unit": "share", "target": {"value": 0.69, "assumption": "the job start curve at month 15"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "pre_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K14": {"name": "Integration", "basis": "The borough offers and the health offer are in place and used (S0 par 9); judged by the boroughs'' officers", "judged": true, "assumption": "S0 par 12: assessments of integration; how, is being finalised"}, "K15": {"name": "Service quality", "basis": "Visits, observations and sample checks [F110]", "judged": true, "assumption": "S0 par 12: assessments of the quality of service delivery; how, is being finalised"}, "K16": {"name": "Progress of all participants", "basis": "The extent to which all, in work or not, come nearer to the labour market and to health (S0 par 8)", "judged": true, "assumption": "S0 par 8 names no measure; judged on the assessments recorded"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}, "governance": {"operational-group": {"name": "WHP operational management group", "chair": "WHP Senior Contract Manager", "every": "fortnight", "items": ["implementation", "delivery"], "source": "S0 par 11: officers of the boroughs, Jobcentre Plus and, for part of it, Maximus"}, "jobcentres": {"name": "Meetings with each Jobcentre Plus", "every": "month", "items": ["referral_levels", "progress_into_work"], "source": "S0 par 10, Stakeholders"}, "rag": {"name": "RAG rating of every KPI", "chair": "WHP Senior Contract Manager", "every": "month", "items": ["kpis"], "source": "S0 par 12; that the Senior Contract Manager gives it is assumed"}, "programme-management-board": {"name": "WHP Programme Management Board", "chair": "Lead Chief Executive", "items": ["kpis"], "source": "S0 par 11: the first meeting is being arranged for late April 2018; how often is not said"}}}', '2026-11-29 06:09:12.057271+00');
INSERT INTO outcomes.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO outcomes.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 'participant', 1, '', '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f');
INSERT INTO referrals.alembic_version (version_num) VALUES ('0003');
INSERT INTO referrals.allocation (programme, provider, referrals, gone, reserved) VALUES ('LLWHP', 'sub-1', 2, 0, 0);
INSERT INTO referrals.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('jcp-east-london-client', 'febb03485bf333a5', 'd8e3994f55fce9e0d60a7532ba255abf017ede4ed31f4e8f6c929e5f5d4c1357', 201, 'ref_01m8jyqzvh4t84y68gdzahkf8h', '2018-03-15 12:00:00+00');
INSERT INTO referrals.idempotency (client, key, fingerprint, status, resource_id, created_at) VALUES ('jcp-east-london-client', 'a43caa0b29f439ef', '7102eb1035d70492d9bfdde1e74657b6bc4aedab5a0e2921e61feadb5b0e422b', 201, 'ref_01m8jyr0mfwda2m3kwx7dfm2rm', '2018-03-15 12:00:00+00');
INSERT INTO referrals.inbox (source, stream_id, last_seq, last_hash) VALUES ('caseload', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 4, '452df3bff3bee89f642636161f9114e7551fc98df95b38096d058ac2f6a7d6b4');
INSERT INTO referrals.inbox (source, stream_id, last_seq, last_hash) VALUES ('outcomes', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, '05ce9d219b592d4b0152d6ded7e5ea00d3a3d992eec7930af14b8f6047a9ce8f');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (1, '86b8734f-5e44-4443-8d1d-70e713a7739e', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 1, 'referral.received.v1', '{"age_band":"16-24","area":"newham","group":"HD","jcp_district":"jcp-east-london","participation":"voluntary","person_id":"per_01m8jyqzvhyhyc16fv9d7tqf10","programme":"LLWHP","programme_version":"8c649a86dd9043bf","provider":"sub-1","reference":"PO-0009001","referred_on":"2018-03-15","source":"jcp"}', '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-62aad678df9238753fcfe9cf5662fb23-b2d4d771316d1d79-01', '', '147f9d6a0943b078159127b8134c90768b420e94403ed4acf13f2225ec8a501e');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (2, 'c970dd9e-8757-4f70-b61b-46e0ae489029', 'participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 2, 'referral.acknowledged.v1', '{"due_on":"2018-03-19","in_time":true,"provider":"sub-1"}', '2018-03-15', '2018-03-15 12:00:00+00', 'sub-1/sub-1-client', NULL, '00-c43889cfe75a298b5ff1ee45df84262c-c765ab1afda7fe38-01', '147f9d6a0943b078159127b8134c90768b420e94403ed4acf13f2225ec8a501e', 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6');
INSERT INTO referrals.ledger ("position", event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id, traceparent, prev_hash, hash) OVERRIDING SYSTEM VALUE VALUES (3, 'a3c8f52a-974d-48fa-a7be-320781e4c220', 'participant/ref_01m8jyr0mfwda2m3kwx7dfm2rm', 1, 'referral.received.v1', '{"age_band":"16-24","area":"newham","group":"HD","jcp_district":"jcp-east-london","participation":"voluntary","person_id":"per_01m8jyr0mf238wp26k3n5cm2k6","programme":"LLWHP","programme_version":"8c649a86dd9043bf","provider":"sub-1","reference":"PO-0009002","referred_on":"2018-03-15","source":"jcp"}', '2018-03-15', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', NULL, '00-3db38e92549c3cf109563f5526b8d845-3018aad7fa97ece8-01', '', '75f8ca3b522e363c52f0fad4eabf1fb56d17058c80cd0859866da004594810c9');
INSERT INTO referrals.log_shape (topic, partitions) VALUES ('journey-6a85f3e1', 12);
INSERT INTO referrals.offsets (topic, partition, next_offset, mark) VALUES ('journey-6a85f3e1', 2, 7, 1795932553459);
INSERT INTO referrals.outbox ("position") VALUES (3);
INSERT INTO referrals.person (id, created_at, started, arms) VALUES ('per_01m8jyqzvhyhyc16fv9d7tqf10', '2018-03-15 12:00:00+00', '{LLWHP}', '{}');
INSERT INTO referrals.person (id, created_at, started, arms) VALUES ('per_01m8jyr0mf238wp26k3n5cm2k6', '2018-03-15 12:00:00+00', '{}', '{}');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino', '\x7f544cc283699b11357033090edd14c665bdebaadfa2efbf843a8f416141f00c', 'per_01m8jyqzvhyhyc16fv9d7tqf10');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_birth', '\x296f877d03d5d7b12c207ba9270d18db52f674a321377af6489151ba09ee5a10', 'per_01m8jyqzvhyhyc16fv9d7tqf10');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_surname', '\xdc7d9c1aaf88cce817d0f94ed9065633147be96d2e8333390722cd3fe5712d2b', 'per_01m8jyqzvhyhyc16fv9d7tqf10');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino', '\xc1f4e140508eb5d091c3670ffa5df7b9375c9eefd991f00e578cdf24e8a4f26b', 'per_01m8jyr0mf238wp26k3n5cm2k6');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_birth', '\xa39f44f9622a0591fbcc2cf9cd1eb626203bd0e6070291e68c68578e2fc3477d', 'per_01m8jyr0mf238wp26k3n5cm2k6');
INSERT INTO referrals.person_mark (kind, mark, person_id) VALUES ('nino_surname', '\xc0a935e866135d8b5ad3d4853ab816b7723a7dc0f39b0f5e3d02ec4a1e0d6b52', 'per_01m8jyr0mf238wp26k3n5cm2k6');
INSERT INTO referrals.programme_version (programme, version, definition, kept_at) VALUES ('LLWHP', '8c649a86dd9043bf', '{"nation": "england-and-wales", "referral_sources": {"jobcentre_plus": {"name": "Jobcentre Plus", "source": "S0 par 4; [F5]"}, "self_referral": {"name": "Self-referral, confirmed by Jobcentre Plus", "opens_on": {"value": 2021-12-01, "source": "contract variation CV04, December 2021 [F1]; the day is not given"}}}, "groups": {"HD": {"name": {"value": "Health and disability", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Health and Disability", "Disability", "H&D"], "source": "[F1][F6]"}, "share": {"value": 0.75, "source": "S0 par 4"}}, "LTU": {"name": {"value": "Long-term unemployed", "source": "S2 par 3; [F5]"}, "participation": {"value": "mandatory", "source": "S2 par 3; [F5]"}, "min_claim_months": {"value": 24, "source": "S2 par 3; [F5]"}, "aliases": {"value": ["Long Term Unemployed", "Long-term unemployed"], "source": "S2 par 3; [F5]"}, "share": {"value": 0.17, "source": "S0 par 4"}}, "EA": {"name": {"value": "Early access", "source": "[F1][F6]"}, "participation": {"value": "voluntary", "source": "[F1][F6]"}, "aliases": {"value": ["Early Access", "Early-access", "Priority group"], "source": "[F1][F6]"}, "early_access": {"CARER": "Carer", "EX_CARER": "Former carer", "HOMELESS": "Homeless", "EX_FORCES": "Former member of HM Armed Forces", "RESERVIST": "Member of HM Armed Forces reserves", "FORCES_PARTNER": "Partner of a current or former member of the Armed Forces", "CARE_LEAVER": "Care leaver", "GANG": "In a gang, or affected by or at risk of gang involvement", "REFUGEE": "Refugee", "DOMESTIC_ABUSE": "Victim of domestic abuse", "DRUG_ALCOHOL": "Drug or alcohol dependency that is a significant barrier", "EX_OFFENDER": "Ex-offender who has completed a sentence", "OFFENDER": "Offender serving a community sentence", "source": "[F1][F6]"}, "share": {"value": 0.08, "source": "S0 par 4"}}}, "eligibility": {"not_on_other_provision": {"name": "Not on other DWP contracted provision", "refuses": "The person is already on DWP contracted provision; they may be referred when they have left it.", "source": "[F6][F26]"}, "not_previously_started": {"name": "Has not started or completed the Work and Health Programme before", "refuses": "The person has been on the Work and Health Programme before; there is no second start.", "source": "[F6]"}, "not_in_paid_work": {"name": "Not in paid work", "refuses": "The person is in paid work, zero hours and self-employment included.", "source": "[F7][F26]"}, "no_job_offer": {"name": "No job offer, and not about to start work", "refuses": "The person has a job to start; refer them again if it falls through.", "source": "[F7][F26]"}}, "start_requires": ["initial_meeting", "initial_action_planning"], "clocks": {"acknowledge": {"length": 2, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 2, 99.5 % [F3][F25]; rule 18: until the programme has a framework of its own"}, "start_or_fta": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1a, 99 % [F25]; until the programme has a framework of its own"}, "result_recorded": {"length": 15, "unit": "working_days", "counted_from": "referral", "assumption": "CSS 1b, 99 % [F25]; until the programme has a framework of its own"}, "action_plan": {"length": 20, "unit": "working_days", "counted_from": "referral", "assumption": "20 working days of referral is the rule of 2020 on [F9]; taken to hold from the beginning"}, "pre_work_limit": {"length": 456, "unit": "calendar_days", "counted_from": "start", "source": "15 months, S0 par 7; 456 days [F1]"}, "in_work_limit": {"length": 639, "unit": "calendar_days", "counted_from": "start", "source": "21 months, S0 par 7; 639 days [F34]"}, "tail": {"length": 700, "unit": "calendar_days", "counted_from": "start", "source": "639 + 61 days for late notifications [F34]"}}, "exit_report": [{"effective_from": 2017-11-01, "dated_by": "leaving", "document": "exit_report", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "assumption": "April 2020 guidance [F11], taken to hold from the national launch in November 2017"}, {"effective_from": 2022-11-01, "dated_by": "referral", "document": "final_action_plan", "required_after": ["end_of_pre_work_support", "end_of_in_work_support", "early_completion"], "not_required_after": ["moved_abroad", "terminal_illness", "deceased", "alternative_provision"], "source": "[F12]"}], "outcomes": {"sustained-earnings": {"kind": "cumulative_earnings", "name": "Sustained employment", "proved_by": {"value": "payments", "assumption": "earnings reach the provider as payments; notifications reconcile"}, "window": "in_work_limit", "order": {"value": 1, "source": "S0 par 5: one outcome"}, "excludes": ["before_start", "tax_refund", "pay_in_lieu", "holiday_pay_of_earlier_job"], "threshold": {"value": 3000.00, "source": "S0 par 5"}, "threshold_basis": "As given in S0 par 5: DWP''s £3000 earnings threshold, for employment sustained for 6 months", "notification_steps": {"value": [3000.00, 4000.00], "source": "[F36], from December 2024; £1,000 and £2,000 are unverified"}, "prices": [{"effective_from": 2018-03-01, "amount": 4260.43, "assumption": "domain 8a: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"}]}}, "claim": {"attempts": {"value": 3, "assumption": "attempts are limited [F32], the number is not published; domain 8a"}, "window_days": {"value": 90, "source": "memo 64 [F34]"}, "late_from": {"value": 601, "source": "memo 64 [F34]"}}, "id": "LLWHP", "name": "Local London Work and Health Programme", "starts_on": {"value": 2018-03-01, "source": "S0 par 1"}, "contract_years": {"value": 5, "source": "S0 par 1"}, "extension_years": {"value": 2, "source": "S0 par 1"}, "referrals_end_on": {"value": 2023-02-28, "source": "S0 par 1: five years from 1 March 2018"}, "commissioner": "local-london", "funding_total": {"value": 39590000.00, "source": "S0 par 3"}, "funders": {"dwp": {"name": "Department for Work and Pensions", "source": "S0 par 3"}, "gla-esf": {"name": "European Social Fund through the Greater London Authority", "source": "S0 par 3"}}, "volume": {"kind": "estimated", "referrals": 14700, "source": "S0 par 4"}, "prime": "maximus", "prime_share": {"value": 0.55, "source": "S0 par 6"}, "supply_chain_share": {"value": 0.45, "source": "S0 par 6"}, "share_tolerance_points": {"value": 5, "assumption": "domain 8a: the 55/45 split is held within 5 points"}, "share_basis": {"value": "starts", "assumption": "domain 8a: S0 does not say of what 55 % and 45 % are shares"}, "providers": {"maximus": {"name": "Maximus People Services Ltd", "role": "prime", "sector": "private", "share": 0.55, "source": "S0 par 2 and 6"}, "sub-1": {"name": "Supply chain provider 1", "role": "subcontractor", "share": 0.05625}, "sub-2": {"name": "Supply chain provider 2", "role": "subcontractor", "share": 0.05625}, "sub-3": {"name": "Supply chain provider 3", "role": "subcontractor", "share": 0.05625}, "sub-4": {"name": "Supply chain provider 4", "role": "subcontractor", "share": 0.05625}, "sub-5": {"name": "Supply chain provider 5", "role": "subcontractor", "share": 0.05625}, "sub-6": {"name": "Supply chain provider 6", "role": "subcontractor", "share": 0.05625}, "sub-7": {"name": "Supply chain provider 7", "role": "subcontractor", "share": 0.05625}, "sub-8": {"name": "Supply chain provider 8", "role": "subcontractor", "share": 0.05625}, "assumption": "S0 par 6 gives eight providers and no names; names plainly invented, each an eighth of 45 %"}, "area_basis": {"value": "residence", "assumption": "not in S0"}, "areas": {"barking-and-dagenham": {"name": "Barking and Dagenham", "gss": "E09000002", "jcp_district": "jcp-east-london"}, "bexley": {"name": "Bexley", "gss": "E09000004", "jcp_district": "jcp-south-london"}, "bromley": {"name": "Bromley", "gss": "E09000006", "jcp_district": "jcp-south-london", "role": {"value": "associate", "source": "S0 par 1"}}, "enfield": {"name": "Enfield", "gss": "E09000010", "jcp_district": "jcp-north-london"}, "greenwich": {"name": "Greenwich", "gss": "E09000011", "jcp_district": "jcp-south-london"}, "havering": {"name": "Havering", "gss": "E09000016", "jcp_district": "jcp-east-london"}, "newham": {"name": "Newham", "gss": "E09000025", "jcp_district": "jcp-east-london"}, "redbridge": {"name": "Redbridge", "gss": "E09000026", "jcp_district": "jcp-east-london"}, "waltham-forest": {"name": "Waltham Forest", "gss": "E09000031", "jcp_district": "jcp-east-london"}, "assumption": "S0 names Bromley only; the other boroughs and all Jobcentre Plus districts are general knowledge"}, "delivery_map": [{"areas": ["*"], "groups": ["*"], "providers": ["*"], "assumption": "everybody everywhere; S0 gives no map"}], "caseload_min": {"value": 20, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "caseload_max": {"value": 40, "assumption": "S0 gives none; 20 to 40 is S4''s for the Work Programme Leavers"}, "did_not_start_correction_days": {"value": 28, "assumption": "rule 25 leaves the days open; four weeks"}, "job_gap_days": {"value": 28, "assumption": "life cycle 10.2 leaves the days open; four weeks between jobs after day 456"}, "tracking_jobs_count": {"value": true, "assumption": "earnings count to day 639 wherever they are from; life cycle 10.2"}, "delivery_fee": {"share": {"value": 0.30, "assumption": "S0 gives no fee; 30 % is the national model (S1; [F14])"}, "total": {"value": 11877000.00, "assumption": "30 % of £39,590,000.00"}, "months": {"value": 60, "source": "[F14]; 60 × £197,950.00 = £11,877,000.00"}, "arrears": true, "pro_rata_first": true}, "statement": {"cut_off_working_days": {"value": 5, "assumption": "not in the sources"}, "payment_days": {"value": 30, "assumption": "not in the sources"}}, "outcome_target_rate": {"value": 0.59, "source": "S0 par 5"}, "outcome_curve": {"points": {"4": 0, "6": 0.05, "9": 0.17, "12": 0.30, "15": 0.42, "18": 0.52, "21": 0.59}, "assumption": "the shape is ours: nothing before 16 hours x 26 weeks is nearly worked; the end, 0.59, is S0 par 5"}, "job_start_curve": {"points": {"0": 0.01, "3": 0.20, "6": 0.38, "9": 0.52, "12": 0.62, "15": 0.69, "18": 0.70}, "assumption": "the shape is ours: 70 % find a first job so that 59 % sustain one; few after support ends at month 15"}, "profiles": {"referrals": [{"effective_from": 2018-03-01, "months": {"2018-03": {"value": 400, "source": "S0 par 10: the profile of 2017/18, which has only this month"}, "2018-04..2023-02": {"value": 14300, "assumption": "domain 8a: the rest of 14,700 spread over 59 months"}}, "total": {"value": 14700, "source": "S0 par 4"}, "source": "S0 par 10"}], "starts": [{"effective_from": 2018-03-01, "of": "referrals", "share": 0.75, "assumption": "75 % of referrals, in their month: the national start rate of individuals to February 2020 [F80]"}], "job_starts": [{"effective_from": 2018-03-01, "of": "starts", "curve": "job_start_curve", "assumption": "starts along the job start curve"}], "outcomes": [{"effective_from": 2018-03-01, "of": "starts", "curve": "outcome_curve", "assumption": "starts along the outcome curve"}]}, "kpis": {"K1": {"name": "Referrals against profile", "numerator": "referrals", "denominator": "referrals_profile", "basis": "Referrals received in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": {"value": 1.00, "source": "S0 par 10: a profile of 400"}, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K2": {"name": "Acknowledged in two working days", "numerator": "acknowledged_in_time", "denominator": "acknowledgements_due", "basis": "Referrals acknowledged in time ÷ those whose two working days are up, less what was cancelled or rejected", "direction": "higher", "unit": "share", "target": {"value": 0.995, "assumption": "CSS 2 [F25]; the programme''s own framework is being finalised (S0 par 12)"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K3": {"name": "Start or failure to attend in 15 working days", "numerator": "results_in_time", "denominator": "results_due", "basis": "Results that happened within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1a [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K4": {"name": "Result recorded in 15 working days", "numerator": "recorded_in_time", "denominator": "records_due", "basis": "Results recorded within 15 working days ÷ referrals whose 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.99, "assumption": "CSS 1b [F25]; as K2"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K5": {"name": "Start rate", "numerator": "starts", "denominator": "referrals", "basis": "Starts arising from the month''s referrals ÷ those referrals, when their 15 working days are up", "direction": "higher", "unit": "share", "target": {"value": 0.80, "assumption": "[F60] minimum performance level as a surrogate; national actual 75 % [F80]"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "start_or_fta", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K6": {"name": "Action plan in 20 working days of the referral", "numerator": "plans_in_time", "denominator": "plans_due", "basis": "Plans signed by both in time ÷ starts whose 20 working days are up", "direction": "higher", "unit": "share", "target": {"value": 1.00, "assumption": "[F9], taken to hold from the beginning"}, "green": {"below": 0}, "amber": {"below": 0.02}, "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K7": {"name": "Cohort mix", "numerator": "referrals", "denominator": "referrals", "basis": "Share of referrals by group against the shares of the contract", "by": "group", "direction": "within", "unit": "share", "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: mix green ± 5 points, amber ± 10; grey below 10"}, "K9": {"name": "Sustained outcome rate", "numerator": "outcomes", "denominator": "starts", "basis": "Starters of a month who reached the threshold ÷ starters of that month, mature cohorts only", "direction": "higher", "unit": "share", "target": {"value": 0.59, "source": "S0 par 5"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "in_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: denominator is participants started; amber within 2 points; grey below 10"}, "K8": {"name": "Job start rate", "numerator": "job_starts", "denominator": "starts", "basis": "Starters of a month who have had a first job ÷ starters of that month, when their pre-work support is over", "direction": "higher", "unit": "share", "target": {"value": 0.69, "assumption": "the job start curve at month 15"}, "green": {"below": 0}, "amber": {"below": 0.02}, "matures_after": "pre_work_limit", "minimum_denominator": 10, "assumption": "domain 8a: standards amber within 2 points; grey below 10"}, "K10": {"name": "Supply chain share", "numerator": "supply_chain_starts", "denominator": "starts", "basis": "Starts with subcontractors ÷ starts", "direction": "within", "unit": "share", "target": {"value": 0.45, "source": "S0 par 6"}, "green": {"below": 0.05, "above": 0.05}, "amber": {"below": 0.10, "above": 0.10}, "minimum_denominator": 10, "assumption": "domain 8a: starts, green ± 5 points, amber ± 10; grey below 10"}, "K14": {"name": "Integration", "basis": "The borough offers and the health offer are in place and used (S0 par 9); judged by the boroughs'' officers", "judged": true, "assumption": "S0 par 12: assessments of integration; how, is being finalised"}, "K15": {"name": "Service quality", "basis": "Visits, observations and sample checks [F110]", "judged": true, "assumption": "S0 par 12: assessments of the quality of service delivery; how, is being finalised"}, "K16": {"name": "Progress of all participants", "basis": "The extent to which all, in work or not, come nearer to the labour market and to health (S0 par 8)", "judged": true, "assumption": "S0 par 8 names no measure; judged on the assessments recorded"}, "K17": {"name": "Starts against profile", "numerator": "starts", "denominator": "starts_profile", "basis": "Starts in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K18": {"name": "First jobs against profile", "numerator": "job_starts", "denominator": "job_starts_profile", "basis": "First jobs in the month ÷ the profile in force for it", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}, "K19": {"name": "Outcomes against profile", "numerator": "outcomes", "denominator": "outcomes_profile", "basis": "Outcomes in the month ÷ the profile in force for it; to date, beside the contracted curve", "direction": "within", "unit": "share_of_profile", "target": 1.00, "green": {"below": 0.05, "above": 0.10}, "amber": {"below": 0.15, "above": 0.25}, "assumption": "domain 8a: volumes green 95–110 %, amber 85–95 or 110–125"}}, "governance": {"operational-group": {"name": "WHP operational management group", "chair": "WHP Senior Contract Manager", "every": "fortnight", "items": ["implementation", "delivery"], "source": "S0 par 11: officers of the boroughs, Jobcentre Plus and, for part of it, Maximus"}, "jobcentres": {"name": "Meetings with each Jobcentre Plus", "every": "month", "items": ["referral_levels", "progress_into_work"], "source": "S0 par 10, Stakeholders"}, "rag": {"name": "RAG rating of every KPI", "chair": "WHP Senior Contract Manager", "every": "month", "items": ["kpis"], "source": "S0 par 12; that the Senior Contract Manager gives it is assumed"}, "programme-management-board": {"name": "WHP Programme Management Board", "chair": "Lead Chief Executive", "items": ["kpis"], "source": "S0 par 11: the first meeting is being arranged for late April 2018; how often is not said"}}}', '2026-11-29 06:09:12.078618+00');
INSERT INTO referrals.referral (id, reference, programme, programme_version, person_id, matching, state, provider, preferred_provider, declined_by, jcp_district, area, "group", participation, source, restricted, referred_on, received_at, dues, acknowledge_due_on, acknowledged_on, result_on, result_recorded_on, ended_on, ended_because, cancel_requested, cancel_answer, applied_version, latest_version, version, visible_to, sent_by, priority, ahead, reserved, allocation_arm, draw) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 'PO-0009001', 'LLWHP', '8c649a86dd9043bf', 'per_01m8jyqzvhyhyc16fv9d7tqf10', 'new', 'STARTED', 'sub-1', 'sub-1', '{}', 'jcp-east-london', 'newham', 'HD', 'voluntary', 'jcp', false, '2018-03-15', '2018-03-15 12:00:00+00', '{"acknowledge": "2018-03-19", "start_or_fta": "2018-04-09", "result_recorded": "2018-04-09"}', '2018-03-19', '2018-03-15', '2018-03-15', '2018-03-15', NULL, NULL, false, NULL, 1, 1, 4, '{jcp-east-london,local-london,maximus,sub-1}', 'jcp-east-london', false, false, false, NULL, NULL);
INSERT INTO referrals.referral (id, reference, programme, programme_version, person_id, matching, state, provider, preferred_provider, declined_by, jcp_district, area, "group", participation, source, restricted, referred_on, received_at, dues, acknowledge_due_on, acknowledged_on, result_on, result_recorded_on, ended_on, ended_because, cancel_requested, cancel_answer, applied_version, latest_version, version, visible_to, sent_by, priority, ahead, reserved, allocation_arm, draw) VALUES ('ref_01m8jyr0mfwda2m3kwx7dfm2rm', 'PO-0009002', 'LLWHP', '8c649a86dd9043bf', 'per_01m8jyr0mf238wp26k3n5cm2k6', 'new', 'RECEIVED', 'sub-1', 'sub-1', '{}', 'jcp-east-london', 'newham', 'HD', 'voluntary', 'jcp', false, '2018-03-15', '2018-03-15 12:00:00+00', '{"acknowledge": "2018-03-19", "start_or_fta": "2018-04-09", "result_recorded": "2018-04-09"}', '2018-03-19', NULL, NULL, NULL, NULL, NULL, false, NULL, 1, 1, 1, '{jcp-east-london,local-london,maximus,sub-1}', 'jcp-east-london', false, false, false, NULL, NULL);
INSERT INTO referrals.referral_version (referral_id, number, person_id, sealed, sealed_with, content_mark, received_at, received_by, applied_at, applied_by) VALUES ('ref_01m8jyqzvh4t84y68gdzahkf8h', 1, 'per_01m8jyqzvhyhyc16fv9d7tqf10', '\x6b313ac3c06d1fb76085cdd82c635f5f7aa31a8347d6859b262b555a067ef6d024f0012b7dd87674e4569ef0b17c3a1493efc0c8c47373c0c490e73672a913d6d7b5021fc249b76f9fcd08a632c53cdb04387725af45053c345a220c1b855467f070c6c9b7c9dc34a33ffbc599a3c6b6f3cfea447b95fbc7ed3ff8699e49986b79517136348f5655016a79ba68c000cb26391000e5c84602f5e2880778b30eedaf998de3b74e79456db4375b6a25b426ccb74d15a765286735f0ad993af655dbe6add1e3de24fa80bdabe7519d68fd0c13a46332abdc5a6c11526871b767f89fa908fd92541c68ad087a526780874c6cc4b8b7f0769b1bdb54781e024045ae4179909a73937dc0893e9f67cdd63d7911b595b4794c76959e7fdd72bc1039cbbae2ef795b18f0e1c8044332bb14b610a9a1b14dd16658a5046ab317f3f692f4e5fedd3c123712a0f293a2c164a5bffafab1c7b69423cdba556d54ffc7b928d5147212902617084033e4d689c02af9fdbf6a8470076c4b0ff6743d588f7f0776f4d76599c9ec5790d33158b92daae9970ba60728061a1926ade9b954a6d89984ab958535188fa988c195dcec321e8e038d8bc33e1fea6a70732075e5aaee90f7ce9af7f32c57804d5ec8dac9aed6a34358057343c59fd7d0ba9f703ba84f92963f595326715baf661e9852c9e3e89832d3c5b04c3b9670c1685dd00c92614886b0a7d999c369d62dc206d019597ebda81b6e8ead7e6209648b35beef5ad55a61fe66bfe7221e96d7c89f015826feef262475fa84ef34214b216199e618f623cdf79a383655b88158aa918370970ac35743b7ea42e93d1d03a611c21e51889a6a6ab34c0b1adc2d500c19608a5b9f374fd2c5f4e4088a3041a35d2feaf9fce774dba7f14aceefdee50907fbfaebeccd9f9124e26caeba28212d1c20c483c3b7694480e85f764c6ff6b0e4a00350b9c3751eb82023eaf57451c05bdf3e387dbfc9e69a29e629fcc5c4ff3fabf08c92678abf1206f536d01e560af2caf9aa8fd621d0b65ca8b59b7415d7fbbe930a2438c7d0b4bd1da76eded0d7842e26e3bd424e567c19b3eb5d0d3cf5b37a0d1b4f3bf2c2d90a2471cc9fe1d34ee439aa518cbaa5291c7bb30e939a32471d272bb1fa8cfb732fe8fb153091d47ba900bbaf972b0fc9989a2dd43f46b68f9ef79444dfc6e911d24b3147a5fe1b39374715b8876ed28b2b53a2a3baed7d750b', 'k1', '\x1e41db08be7ede5a1eb583142eda3a0b5e203040f2b39789c228d87a8990c61d', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client');
INSERT INTO referrals.referral_version (referral_id, number, person_id, sealed, sealed_with, content_mark, received_at, received_by, applied_at, applied_by) VALUES ('ref_01m8jyr0mfwda2m3kwx7dfm2rm', 1, 'per_01m8jyr0mf238wp26k3n5cm2k6', '\x6b313a419dc7097675aaee44dc37443b47b30c42f08ca9229f70260eb4f843045c58afaef97e29e5ef8d01cd9c8709d31d95abf0f9b12a71d3427266b2c581883d23a1065980a024dd3d6cb9a9ecbfbcd976e09d08f7da77f475e73fd66351a0d92f8af45b052acfcf4478def106f9a386063c75c0d25880293d8227e0ee75288ecc94f2334c6be53fd7615b4c3b07e5860cb2efa5ee9a68b7c9ef9b2cdb973b8c3649909a8c5d94def3a59245ab82ba27c29915948aab57971061a0873af90543024398508ad6e37c9ee04ca903790ced9b7e11ef26825dc9751ea25ed37d43b356f58f2ba959b51a527fedce948fecf08a7d3e5fd9e50f9217dfc0fcbddc4cb91eb852c6f4b081e157786e00c4e3b532fe999990ea0b3eb7501e6f12c7dfdba128eaee2066f953d1d89d55cf4f26d9f48e179a409df36dd4a41fdb7e496e66d9767ab00b054d0149a48d22ef8262dc87a5a93cb9c995fb46fce436495a5388800101ebbb0d1b62ab6856fed91810a579e27aba0bfbc5c1f2d32d813072c2ee1f43c24b3d63d54b500b0dfbcf98a31f6d063eb614605836d6308de11ebc0102b0a3bba8726cd4cf0935bdfc4c738b1520a31ad1d1ad65a4d655195ee2573a0b291d8be482666a4b80cad5adfa9f0a3539512242cbe9c88441e9fa332fbcd653602e5e887c9003fdf8f45db97b656e68e020869a98fa213b3d3f000e989eb5790eeb08c2aaeb4d90306f8ae1bd38dfa99db853c6cbd2d5ec6049e6acd54646d45d533b8cd034727f40e91a705a8dfddd9a2b8486632fdafbdfbd3cae5ed00e6a49eb03ccd3ef12b909cdea65ef25269258c121b612f873adf6c0baf76a505c2e976f717be9843201c9880a1ca5e29db8defe146bef898f8793cafb489c4a0e118c38da23a2a2a62e9b06b188ec078b99240414f56b2d9a6747a5d5cb32bd3d85a88c254e19793022b201bab55747c8cb4065140bade4b3deb336935e444aea77fc975f2da8880953d0ac47f3950916cc00a65b2d6d65084b878f4f9782b1af231b55dff10965fcf42e3b8f8cb1608af32a254c656e57828c9b29d44282c2f8c59bafef8a213dc455a519601444b188ff84a63c5440859e77cc46665ea3a9ecb3a7770bb2f16222faa1ce6eac83dba52be97baa7a1ebaa15e423753565c1aeeb9e87d5e95b926e7b7d2567f9eb6f27c0041d1e18e4efb6d85850b99f2d586803e639af6ee6d1f69127b1c', 'k1', '\x6a6e47e63953e6ff6259912e52f376c2e1857c13627024c078c21141b6d63232', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client', '2018-03-15 12:00:00+00', 'jcp-east-london/jcp-east-london-client');
INSERT INTO referrals.sandbox_clock (one, now) VALUES (true, '2018-03-15 12:00:00+00');
INSERT INTO referrals.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jyqzvh4t84y68gdzahkf8h', 'participant', 2, '147f9d6a0943b078159127b8134c90768b420e94403ed4acf13f2225ec8a501e', 'b3c0436724c99c3816f75d7a3cee0a90a1052dc97eb1a171e6f873ffdaf567c6');
INSERT INTO referrals.stream (stream_id, kind, last_seq, prev_hash, last_hash) VALUES ('participant/ref_01m8jyr0mfwda2m3kwx7dfm2rm', 'participant', 1, '', '75f8ca3b522e363c52f0fad4eabf1fb56d17058c80cd0859866da004594810c9');
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
