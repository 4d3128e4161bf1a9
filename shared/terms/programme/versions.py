"""The version of a programme, computed from its content, and an older version with the newest dated rates.

A referral keeps the version it was made under. Dated values (prices, premiums, wage rates, clocks and volume bands with
`effective_from`, exit report rules) belong to the contract, not the referral: they apply to everybody from their date.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed_lists import definition_fields
from shared.terms.programme.outcomes import AnyOutcome, CumulativeEarnings, VolumeBand
from shared.terms.programme.yaml_tree import Node


def version_of(tree: Node) -> str:
    """The first 16 hex digits of the sha256 of the canonical JSON of a definition, sources left out."""
    bare = {name: node.plain() for name, node in definition_fields(tree).items()}
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=exact_text)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def with_current_rates(old: Programme, newest: Programme) -> Programme:
    """The older version with the dated values of the newest: its own terms at current prices and deadlines."""
    newest_outcomes = {outcome.id: outcome for outcome in newest.outcomes}
    dated = [clock for clock in newest.clocks if clock.effective_from is not None]
    replaced = {(clock.name, clock.effective_from) for clock in dated}
    kept = (clock for clock in old.clocks if (clock.name, clock.effective_from) not in replaced)
    changes = {
        "clocks": (*kept, *dated),
        "outcomes": tuple(with_current_prices(outcome, newest_outcomes.get(outcome.id)) for outcome in old.outcomes),
        "exit_report": newest.exit_report or old.exit_report,
        "profile_rules": newest.profile_rules or old.profile_rules,
    }
    updated = old.model_copy(update=changes)
    updated.stamp(old.version, old.sourced_values, old.overrides, old.definition)
    return updated


def rewritten_clocks(before: Programme, after: Programme, today: date) -> list[str]:
    """The names of deadlines that `after` changes or leaves out though their date has come [rule 143].

    People are counted by them. An entry whose day has not come may still be corrected; it then reaches everybody from
    its day.
    """
    entries = {(clock.name, clock.effective_from): clock for clock in after.clocks}
    return sorted(
        {
            clock.name
            for clock in before.clocks
            if clock.effective_from is not None and clock.effective_from <= today
            if entries.get((clock.name, clock.effective_from)) != clock
        }
    )


def with_current_prices(old: AnyOutcome, newest: AnyOutcome | None) -> AnyOutcome:
    """The outcome with the dated values of its newest version, as far as that still has them in the same terms."""
    if newest is None or newest.kind != old.kind:
        return old
    dated = [name for name in ("prices", "premiums") if getattr(newest, name)]
    if isinstance(old, CumulativeEarnings) and isinstance(newest, CumulativeEarnings):
        if old.thresholds and newest.thresholds:
            dated.append("thresholds")
        if old.rate is not None and (old.rate, old.rate_date) == (newest.rate, newest.rate_date):
            dated.append("rates")
    return old.model_copy(update={name: getattr(newest, name) for name in dated} | {"volume_bands": bands(old, newest)})


def bands(old: AnyOutcome, newest: AnyOutcome) -> tuple[VolumeBand, ...]:
    """The volume bands without a date of the older version, and those with a date of the newest."""
    dated = [band for band in newest.volume_bands if band.effective_from]
    return (*(band for band in old.volume_bands if not (dated and band.effective_from)), *dated)


def exact_text(value: object) -> str:
    """A number without trailing zeros, a day as ISO 8601: equal values have equal texts."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
