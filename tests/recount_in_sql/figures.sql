-- Every figure as at the end of $as_at: each KPI of the version in force then, in every month, window and slice.
CREATE OR REPLACE TEMP TABLE schedule AS
WITH now AS (SELECT arg_max(v, n) AS v, arg_max(nation, n) AS nation FROM version WHERE since <= $as_at OR n = 1),
in_month AS (
  SELECT kpi.*, m.month, row_number() OVER (PARTITION BY kpi.id, m.month ORDER BY kpi.effective_from DESC) AS newest
  FROM kpi JOIN now USING (v) JOIN month AS m ON kpi.effective_from <= m.first_day
)
SELECT * EXCLUDE (newest) FROM in_month WHERE newest = 1;

CREATE OR REPLACE TEMP TABLE matures AS
WITH now AS (SELECT arg_max(v, n) AS v, arg_max(nation, n) AS nation FROM version WHERE since <= $as_at OR n = 1),
clocks AS (
  SELECT m.month, m.last_day, clock.name, now.nation, arg_max(length, effective_from) AS length,
    arg_max(unit, effective_from) AS unit, arg_max(counted_from, effective_from) AS counted_from
  FROM month AS m CROSS JOIN now JOIN clock ON clock.v = now.v AND clock.effective_from <= m.last_day
  GROUP BY ALL
)
SELECT month, name, counted_from || '_month' AS axis, CASE unit
    WHEN 'calendar_days' THEN last_day + length::INTEGER
    WHEN 'calendar_months' THEN (last_day + to_months(length::INTEGER))::DATE
    ELSE (SELECT w.day FROM working AS w WHERE w.nation = clocks.nation AND w.n = length + (
      SELECT count(*) FROM working AS b WHERE b.nation = clocks.nation AND b.day <= last_day))
  END AS on_day
FROM clocks;

CREATE OR REPLACE TEMP TABLE summed AS
SELECT s.id, s.month, w.name AS "window", x.month AS x, coalesce(matures.on_day <= $as_at, true) AS mature
FROM schedule AS s JOIN month AS m USING (month)
CROSS JOIN (VALUES ('month', 1), ('rolling_3', 3), ('rolling_12', 12), ('cumulative', 999)) AS w(name, length)
JOIN month AS x ON x.n BETWEEN m.n - w.length + 1 AND m.n
LEFT JOIN matures ON matures.name = s.matures_after AND matures.month = x.month
WHERE w.name = 'month' OR coalesce(matures.on_day <= $as_at, true);

CREATE OR REPLACE TEMP TABLE slice AS
SELECT 'all' AS dimension, '' AS code
UNION SELECT DISTINCT 'provider', provider FROM line UNION SELECT DISTINCT 'area', area FROM line
UNION SELECT DISTINCT 'group', grp FROM line;

CREATE OR REPLACE TEMP TABLE part AS
WITH named AS (
  SELECT id, month, 'numerator' AS part, numerator AS measure, matures_after FROM schedule
  UNION ALL SELECT id, month, 'denominator', denominator, matures_after FROM schedule WHERE denominator <> ''
), axis AS (
  SELECT named.*, coalesce((SELECT any_value(axis) FROM matures WHERE matures.name = matures_after), 'month') AS axis
  FROM named
), within AS (
  SELECT axis.*, summed."window", summed.x FROM axis JOIN summed USING (id, month) WHERE measure <> 'caseload'
  UNION ALL
  SELECT axis.*, t."window", m.month FROM axis
  JOIN (SELECT id, month, "window", max(x) AS last FROM summed GROUP BY ALL) AS t USING (id, month)
  JOIN month AS m ON m.month <= t.last WHERE measure = 'caseload'
)
SELECT within.id, within.month, within."window", within.part, slice.dimension, slice.code, sum(line.amount)::BIGINT AS total
FROM within JOIN line ON line.measure = within.measure
  AND within.x = CASE within.axis WHEN 'month' THEN line.month WHEN 'referral_month' THEN line.referral_month
    ELSE line.start_month END
JOIN slice ON slice.code = CASE slice.dimension WHEN 'provider' THEN line.provider WHEN 'area' THEN line.area
  WHEN 'group' THEN line.grp ELSE '' END
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE figure AS
WITH whole AS (
  SELECT s.id, s.month, w."window", s.unit, s.target, s.green_below, s.green_above, s.amber_below, s.amber_above,
    s.denominator, s.by_slice, d.dimension, d.code,
    coalesce(n.total, 0) AS num, CASE WHEN s.denominator <> '' THEN coalesce(p.total, 0) END AS den,
    (SELECT count(*) > 0 AND bool_and(mature) FROM summed AS x
      WHERE x.id = s.id AND x.month = s.month AND x."window" = w."window") AS mature,
    (SELECT bool_or(x.x = s.month) FROM summed AS x
      WHERE x.id = s.id AND x.month = s.month AND x."window" = w."window") AND $as_at < m.last_day AS is_open
  FROM schedule AS s JOIN month AS m USING (month)
  CROSS JOIN (SELECT DISTINCT "window" FROM summed UNION VALUES ('month'), ('cumulative')) AS w CROSS JOIN slice AS d
  LEFT JOIN part AS n ON (n.id, n.month, n."window", n.dimension, n.code, n.part)
    = (s.id, s.month, w."window", d.dimension, d.code, 'numerator')
  LEFT JOIN part AS p ON (p.id, p.month, p."window", p.dimension, p.code, p.part)
    = (s.id, s.month, w."window", d.dimension, d.code, 'denominator')
), valued AS (
  SELECT *, CASE WHEN den IS NULL THEN num ELSE num / nullif(den, 0) END - target AS distance FROM whole
)
SELECT id, month, "window", dimension, code, num, den, CASE
    WHEN by_slice OR NOT mature OR is_open OR distance IS NULL THEN 'grey'
    WHEN distance >= -coalesce(green_below, 1e9) AND distance <= coalesce(green_above, 1e9) THEN 'green'
    WHEN distance >= -coalesce(amber_below, 1e9) AND distance <= coalesce(amber_above, 1e9) THEN 'amber'
    ELSE 'red' END AS rag
FROM valued;
