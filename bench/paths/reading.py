"""What it costs to read figures of many people against few, on any day, and against a sum over every movement."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bench.load import Connection, request
from bench.measuring import Bound, Number, quantile
from bench.world import World, connected, serving

RUNS = 2
READS = 100
FIRST_DAY = date(2018, 3, 1)
DAYS = 730
MOVEMENTS = 20
"""How many a person has, over two years."""
FILL = """
INSERT INTO movement (generation, event_position, n, programme, measure, amount, counted_on, month, referral_month,
  start_month, provider, area, group_code, provider_role, participant_id, event_id, event_type, occurred_on,
  recorded_at, recorded_on, visible_to)
SELECT 0, ($2 + person) * $3 + of_measure.nth, 1, 'LLWHP', of_measure.name, 1, on_day, to_char(on_day, 'YYYY-MM'),
  to_char(referred_on, 'YYYY-MM'), to_char(referred_on + 10, 'YYYY-MM'), provider, areas[1 + hash % cardinality(areas)],
  groups[1 + hash / 7 % cardinality(groups)], CASE provider WHEN 'maximus' THEN 'prime' ELSE 'subcontractor' END,
  'p' || $2 + person, 'evt_' || ($2 + person) * $3 + of_measure.nth, 'participant.started.v1', on_day,
  on_day + late + interval '12 hours', on_day + late, ARRAY['local-london', 'maximus', provider, 'jcp-east-london']
FROM (
  SELECT person, abs(hashint8($2 + person)) AS hash, $4::date + (($2 + person) * 730 / $7)::integer AS referred_on,
    $5::text[] AS areas, $6::text[] AS groups
  FROM generate_series(1, $1) AS person
) AS people
CROSS JOIN LATERAL (
  SELECT CASE hash % 9 WHEN 0 THEN 'maximus' ELSE 'sub-' || hash % 9 END, hash % 5
) AS a (provider, late)
CROSS JOIN unnest($8::text[]) WITH ORDINALITY AS of_measure (name, nth)
CROSS JOIN LATERAL (SELECT referred_on + (of_measure.nth * 7)::integer) AS b (on_day)
"""
MEASURES = [
    *("referrals", "net_referrals", "acknowledged", "acknowledgements_due", "acknowledged_in_time", "results_due"),
    *(
        "results_in_time",
        "records_due",
        "recorded_in_time",
        "starts",
        "caseload",
        "plans",
        "plans_due",
        "plans_in_time",
    ),
    *("days_to_start", "engagements", "job_starts", "outcomes", "outcome:job", "outcome_payments"),
]
LOGGED = """
INSERT INTO event_log (position, event_id, type, source, stream_id, seq, occurred_on, recorded_at, actor, prev_hash,
  hash, value)
OVERRIDING SYSTEM VALUE
VALUES ($1, 'evt_last', 'clock.moved.v1', 'caseload', 'clock/1', 1, $2::date, $2::date, 'bench', '', '', '')
"""
KEPT = "SELECT EXISTS (SELECT 1 FROM sums_kept WHERE position = $1)"
SUMMED = """
SELECT measure, start_month, provider, area, group_code, sum(amount) FROM movement
WHERE generation = 0 AND programme = 'LLWHP' AND measure = ANY($1) AND recorded_on <= $2 AND counted_on <= $2
GROUP BY measure, start_month, provider, area, group_code
"""
PATHS = {
    "report": ("report?month={month}&as_at={day}", 60.0),
    "figure with its slices": ("figures/K9?month={month}&as_at={day}", 20.0),
    "cohorts": ("cohorts?as_at={day}", 60.0),
    "records page": ("figures/K1/records?month={month}&as_at={day}", 30.0),
}
CHUNK = 10_000


@dataclass(frozen=True)
class Reads:
    """Milliseconds of each read, how long its sum over every movement took, and how long keeping the sums took."""

    ms: dict[str, list[float]]
    summed_ms: float
    kept_seconds: float


async def figures_of_many(world: World, few: int, many: int, tick: Callable[[], None]) -> list[Number]:
    before = await _reads(world, few)
    tick()
    after = await _reads(world, many)
    tick()
    return _numbers(f"{many:,} people against {few:,}", before, after, many)


async def _reads(world: World, people: int) -> Reads:
    dsn, topic = await world.database("kpi"), await world.topic()
    last = await _fill(dsn, people)
    began = time.perf_counter()
    async with serving(world, "reading", ["milepost", "serve", "kpi"], world.environment(dsn, topic)) as address:
        async with connected(dsn, "kpi") as conn:
            while not await conn.fetchval(KEPT, last):  # noqa: ASYNC110 (another process keeps them)
                await asyncio.sleep(0.1)
            kept = time.perf_counter() - began
            await conn.execute("VACUUM ANALYZE movement, kept_sum")
            began = time.perf_counter()
            await conn.fetch(SUMMED, ["starts", "outcomes"], FIRST_DAY + timedelta(days=DAYS))
            summed = (time.perf_counter() - began) * 1000
        connection, token = await Connection.open(address), world.token("local-london", "commissioner")
        days = [FIRST_DAY + timedelta(days=day) for day in random.Random(7).sample(range(60, DAYS), READS)]  # noqa: S311
        ms = {name: await _timed(connection, token, path, days) for name, (path, _) in PATHS.items()}
        connection.close()
    return Reads(ms, summed, kept)


async def _fill(dsn: str, people: int) -> int:
    """Movements of so many people, in chunks; the position of the last one."""
    areas = ["newham", "hackney", "islington", "enfield", "redbridge", "havering", "barking-and-dagenham", "greenwich"]
    last = (people + 1) * MOVEMENTS
    async with connected(dsn, "kpi") as conn:
        for first in range(0, people, CHUNK):
            many = min(CHUNK, people - first)
            groups = ["HD", "LTU", "EA"]
            await conn.execute(FILL, many, first, MOVEMENTS, FIRST_DAY, areas, groups, people, MEASURES, timeout=600)
        await conn.execute(LOGGED, last, FIRST_DAY)
    return last


async def _timed(connection: Connection, token: str, path: str, days: list[date]) -> list[float]:
    ms = []
    for day in days:
        address = "/v1/programmes/LLWHP/" + path.format(month=f"{day:%Y-%m}", day=day)
        began = time.perf_counter()
        answer = await connection.send(request("GET", address, token))
        ms.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{address} was answered {answer.status}: {answer.body[:500]!r}")
    return ms


def _numbers(people: str, before: Reads, after: Reads, many: int) -> list[Number]:
    numbers = []
    for name, (_, most) in PATHS.items():
        ms, of_few = after.ms[name], before.ms[name]
        p99, ratio = quantile(ms, 0.99), median(ms) / median(of_few)
        at = f"p50 {median(ms):.1f} ms against {median(of_few):.1f}"
        numbers.append(Number(f"reading: {name}, p99", "–", p99, min(ms), max(ms), Bound("at most", most, "ms"), at))
        numbers.append(Number(f"reading: {name}", people, ratio, ratio, ratio, Bound("at most", 1.3), at))
    gain = after.summed_ms / median(after.ms["figure with its slices"])
    detail = f"{after.summed_ms:,.0f} ms; keeping the sums took {after.kept_seconds:,.0f} s for {many:,} people"
    return [
        *numbers,
        Number("reading: figure", "a sum of movements", gain, gain, gain, Bound("at least", 10.0), detail),
    ]
