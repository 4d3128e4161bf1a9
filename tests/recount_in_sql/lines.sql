-- What counts of each person by the end of $as_at: one line for each contribution.
-- `thing` says which job or outcome an event is about.
CREATE OR REPLACE TEMP TABLE said AS
SELECT *, coalesce(data->>'job_id', (data->>'outcome') || '/' || (data->>'round'), '') AS thing
FROM event WHERE recorded_on <= $as_at;

-- What moves an event of a type to another day, and what takes it back.
CREATE OR REPLACE TEMP TABLE put_right AS SELECT * FROM (VALUES
  ('referral.did_not_start.v1', 'referral.did_not_start_corrected.v1', 'referral.did_not_start_withdrawn.v1'),
  ('participant.started.v1', 'participant.start_corrected.v1', NULL),
  ('participant.referred_in_error.v1', NULL, 'participant.referred_in_error_withdrawn.v1'),
  ('participant.exited.v1', NULL, 'participant.support_corrected.v1'),
  ('participant.support_ended.v1', NULL, 'participant.support_corrected.v1'),
  ('participant.support_corrected.v1', NULL, 'participant.support_corrected.v1'),
  ('job.started.v1', 'job.corrected.v1', 'job.voided.v1'),
  ('outcome.achieved.v1', NULL, 'outcome.unachieved.v1')
) AS t(type, moved_by, undone_by);

-- The events as if what was corrected had been said rightly, and what was taken back never.
CREATE OR REPLACE TEMP TABLE e AS
WITH moved AS (
  SELECT first.pos, arg_max(coalesce(later.data->>'started_on', later.data->>'occurred_on'), later.pos)::DATE AS on_day
  FROM said AS first JOIN put_right USING (type)
  JOIN said AS later ON later.who = first.who AND later.thing = first.thing AND later.pos > first.pos
    AND later.type = moved_by
  GROUP BY first.pos
), standing AS (
  SELECT pos, type, who, recorded_on, data, coalesce(on_day, occurred_on) AS occurred_on
  FROM said LEFT JOIN moved USING (pos) WHERE NOT EXISTS (
    SELECT 1 FROM put_right JOIN said AS later ON later.type = undone_by
    WHERE put_right.type = said.type AND later.who = said.who AND later.thing = said.thing AND later.pos > said.pos)
), restated AS (
  SELECT who, record_of.type, max_by(data, pos) AS data, max(recorded_on) AS recorded_on, max(pos) AS pos
  FROM said JOIN (VALUES ('contact', 'participant.contacted.v1'), ('appointment', 'appointment.attended.v1'))
    AS record_of(kind, type) ON data->>'kind' = record_of.kind
  WHERE said.type = 'participant.records_corrected.v1' GROUP BY ALL
)
SELECT standing.* FROM standing LEFT JOIN restated USING (who, type)
WHERE restated.pos IS NULL OR standing.pos > restated.pos
UNION ALL BY NAME
SELECT pos, type, who, recorded_on, data, (record->>'on')::DATE AS occurred_on
FROM (SELECT *, unnest(json_extract(data, '$.standing[*]')) AS record FROM restated);

CREATE OR REPLACE TEMP TABLE life AS
SELECT who,
  min(occurred_on) FILTER (type = 'referral.received.v1') AS referred_on,
  min(recorded_on) FILTER (type = 'referral.received.v1') AS received_on,
  any_value(data->>'programme_version') FILTER (type = 'referral.received.v1') AS v,
  any_value(data->>'area') FILTER (type = 'referral.received.v1') AS area,
  any_value(data->>'group') FILTER (type = 'referral.received.v1') AS grp,
  arg_max(data->>'provider', pos) FILTER (type IN ('referral.received.v1', 'referral.allocated.v1')) AS provider,
  min(occurred_on) FILTER (type = 'participant.started.v1') AS started_on,
  min(recorded_on) FILTER (type = 'participant.started.v1') AS start_recorded_on,
  any_value(data->>'provider') FILTER (type = 'participant.started.v1') AS start_provider,
  min(occurred_on) FILTER (type = 'referral.rejected.v1') AS rejected_on,
  min(occurred_on) FILTER (type IN ('referral.cancelled.v1', 'participant.withdrawn.v1')) AS cancelled_on,
  bool_or(type = 'participant.referred_in_error.v1') AS in_error,
  min(occurred_on) FILTER (type = 'referral.acknowledged.v1') AS acknowledged_on,
  min(occurred_on) FILTER (type IN ('participant.started.v1', 'referral.did_not_start.v1')) AS result_on,
  min(occurred_on) FILTER (type = 'appointment.attended.v1') AS attended_on,
  least(min(occurred_on) FILTER (type IN ('participant.exited.v1', 'participant.support_ended.v1')),
    min((data->>'left_on')::DATE) FILTER (type = 'participant.support_corrected.v1')) AS left_on
FROM e GROUP BY who HAVING bool_or(type = 'referral.received.v1');

CREATE OR REPLACE TEMP TABLE first_job AS
SELECT life.who, min(e.occurred_on) AS on_day FROM life JOIN e ON e.who = life.who AND e.type = 'job.started.v1'
WHERE e.occurred_on >= life.started_on GROUP BY life.who;

CREATE OR REPLACE TEMP TABLE achieved AS
SELECT who, data->>'outcome' AS outcome, occurred_on AS on_day FROM e WHERE type = 'outcome.achieved.v1';

-- The last day of each deadline: the clocks of the version the person came under, and those with a date of the version
-- in force when the referral was recorded; of these the newest that applies to the day of the referral.
CREATE OR REPLACE TEMP TABLE due AS
WITH in_force AS (
  SELECT who, arg_max(version.v, version.n) AS v FROM life JOIN version ON version.since <= life.received_on GROUP BY who
), applying AS (
  SELECT life.who, clock.* EXCLUDE (v) FROM life JOIN clock ON clock.v = life.v
  WHERE NOT EXISTS (SELECT 1 FROM in_force JOIN clock AS now ON now.v = in_force.v
    WHERE in_force.who = life.who AND now.name = clock.name AND now.effective_from = clock.effective_from
      AND now.effective_from > DATE '1900-01-01')
  UNION ALL
  SELECT life.who, clock.* EXCLUDE (v) FROM life JOIN in_force USING (who) JOIN clock ON clock.v = in_force.v
  WHERE clock.effective_from > DATE '1900-01-01'
), newest AS (
  SELECT who, name, arg_max(length, effective_from) AS length, arg_max(unit, effective_from) AS unit
  FROM applying JOIN life USING (who) WHERE counted_from = 'referral' AND effective_from <= referred_on GROUP BY who, name
)
SELECT who, name, CASE unit
    WHEN 'calendar_days' THEN referred_on + length::INTEGER
    WHEN 'calendar_months' THEN (referred_on + to_months(length::INTEGER))::DATE
    ELSE (SELECT w.day FROM working AS w WHERE w.nation = version.nation AND w.n = length + (
      SELECT count(*) FROM working AS b WHERE b.nation = version.nation AND b.day <= referred_on))
  END AS on_day
FROM newest JOIN life USING (who) JOIN version ON version.v = life.v AND version.first;

CREATE OR REPLACE TEMP TABLE stated AS SELECT life.*, due.name AS clock, due.on_day AS due_on,
  least(coalesce(rejected_on, DATE '9999-01-01'), coalesce(cancelled_on, DATE '9999-01-01')) <= due.on_day AS out,
  CASE due.name WHEN 'acknowledge' THEN acknowledged_on ELSE result_on END AS done_on
FROM life JOIN due USING (who);

CREATE OR REPLACE TEMP TABLE line AS
WITH counted AS (
  SELECT who, 'referrals' AS measure, referred_on AS on_day, 1 AS amount, false AS of_start FROM life
  UNION ALL SELECT who, 'net_referrals', referred_on, 1, false FROM life
    WHERE NOT in_error AND rejected_on IS NULL AND cancelled_on IS NULL
  UNION ALL SELECT who, CASE clock WHEN 'acknowledge' THEN 'acknowledgements_due' ELSE 'results_due' END, due_on, 1, false
    FROM stated WHERE clock IN ('acknowledge', 'start_or_fta') AND NOT out
  UNION ALL SELECT who, CASE clock WHEN 'acknowledge' THEN 'acknowledged_in_time' ELSE 'results_in_time' END, due_on, 1, false
    FROM stated WHERE clock IN ('acknowledge', 'start_or_fta') AND NOT out AND done_on <= due_on
  UNION ALL SELECT who, 'starts', started_on, 1, true FROM life WHERE started_on IS NOT NULL AND NOT in_error
  UNION ALL SELECT who, CASE role WHEN 'prime' THEN 'prime_starts' ELSE 'supply_chain_starts' END, started_on, 1, true
    FROM life JOIN role ON role.v = life.v AND role.provider = start_provider
    WHERE NOT in_error AND role IN ('prime', 'subcontractor')
  UNION ALL SELECT who, 'days_to_start', started_on, (SELECT count(*) FROM working WHERE working.nation = version.nation
      AND working.day > referred_on AND working.day <= started_on), true
    FROM life JOIN version ON version.v = life.v AND version.first WHERE NOT in_error AND started_on > referred_on
  UNION ALL SELECT who, 'caseload', started_on, 1, true FROM life WHERE started_on IS NOT NULL AND NOT in_error
  UNION ALL SELECT who, 'caseload', left_on, -1, true FROM life
    WHERE started_on IS NOT NULL AND left_on IS NOT NULL AND NOT in_error
  UNION ALL SELECT who, 'job_starts', on_day, 1, true FROM first_job JOIN life USING (who) WHERE NOT in_error
  UNION ALL SELECT who, 'outcomes', on_day, 1, started_on IS NOT NULL FROM achieved JOIN life USING (who) WHERE NOT in_error
  UNION ALL SELECT who, 'engagements', least(attended_on, started_on), 1, false FROM life
    WHERE NOT in_error AND coalesce(attended_on, started_on) IS NOT NULL AND v NOT IN (SELECT v FROM engagement)
  UNION ALL SELECT who, 'engagements', min(on_day), 1, false
    FROM achieved JOIN life USING (who) JOIN engagement USING (v, outcome) WHERE NOT in_error GROUP BY who
  UNION ALL SELECT who, m.measure, started_on + within_days, 1, true
    FROM (SELECT life.*, s.within_days, EXISTS (
        SELECT 1 FROM e WHERE e.who = life.who AND e.type = 'participant.contacted.v1'
          AND e.occurred_on BETWEEN started_on AND started_on + s.within_days) AS met
      FROM life JOIN standard AS s USING (v) WHERE started_on IS NOT NULL AND NOT in_error) AS seen,
      (VALUES ('standard:seen'), ('standard_due:seen')) AS m(measure)
    WHERE met OR (m.measure = 'standard_due:seen' AND (left_on IS NULL OR left_on > started_on + within_days))
)
SELECT counted.measure, counted.amount, counted.on_day, strftime(counted.on_day, '%Y-%m') AS month,
  strftime(referred_on, '%Y-%m') AS referral_month,
  CASE WHEN of_start THEN strftime(started_on, '%Y-%m') END AS start_month,
  CASE WHEN of_start THEN start_provider ELSE provider END AS provider, area, grp
FROM counted JOIN life USING (who) WHERE counted.on_day <= $as_at;
