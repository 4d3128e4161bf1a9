"""Which version of a programme is in force, told by its content, and what an older one still owes to the newest.

A referral keeps the version it came under. What carries a date of its own (prices, premiums, wage rates, clocks with
`effective_from`, exit report rules) is the contract's and not the referral's: it applies to everybody from its date.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed import definition
from shared.terms.programme.outcomes import AnyOutcome
from shared.terms.programme.reading import Node, plain
from shared.terms.programme.support import Clock


def version_of(tree: Node) -> str:
    """The first 16 hex digits of the sha256 of the canonical JSON of a definition, sources left out."""
    bare = {name: plain(node) for name, node in definition(tree).items()}
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_canonical)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def with_current_rates(old: Programme, newest: Programme) -> Programme:
    """The older version with what the newest dates: its own terms, at the prices and deadlines of the day."""
    there = {outcome.id: outcome for outcome in newest.outcomes}
    changed = {
        "clocks": (*old.clocks, *(clock for clock in newest.clocks if _is_new(clock, old))),
        "outcomes": tuple(_priced(outcome, there.get(outcome.id)) for outcome in old.outcomes),
        "exit_report": newest.exit_report or old.exit_report,
        "profile_rules": newest.profile_rules or old.profile_rules,
    }
    forward = old.model_copy(update=changed)
    forward.stamp(old.version, old.facts, old.overrides, old.definition)
    return forward


def _is_new(clock: Clock, old: Programme) -> bool:
    known = {(one.name, one.effective_from) for one in old.clocks}
    return clock.effective_from is not None and (clock.name, clock.effective_from) not in known


def _priced(old: AnyOutcome, newest: AnyOutcome | None) -> AnyOutcome:
    if newest is None or newest.kind != old.kind:
        return old
    dated = ["prices", "premiums", *(name for name in ("rates", "thresholds") if getattr(newest, name, ()))]
    return old.model_copy(update={name: getattr(newest, name) for name in dated})


def _canonical(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
