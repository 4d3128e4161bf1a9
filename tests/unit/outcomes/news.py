"""What becomes known of a participant's work and pay, drawn at random."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.person import AFTER_SUPPORT, BEFORE_START, Job
from services.outcomes.domain.record import Record
from tests.unit.outcomes.records import START, job, pay


@st.composite
def spells(draw: st.DrawFn) -> list[Job]:
    """Spells of two employments from before the start to after it, in any mix, some still running."""
    jobs_so_far: list[Job] = []
    for number in range(draw(st.integers(1, 6))):
        first = START + timedelta(draw(st.integers(-200, 600)))
        why = draw(st.sampled_from([None, None, AFTER_SUPPORT])) if first >= START else BEFORE_START
        length = draw(st.none() | st.integers(0, 300))
        jobs_so_far.append(
            job(
                number,
                employment=draw(st.sampled_from(["EMP-1", "EMP-2"])),
                started_on=first,
                ended_on=None if length is None else first + timedelta(length),
                qualifying=why is None,
                excluded_because=why,
            )
        )
    return jobs_so_far


@st.composite
def payroll(draw: st.DrawFn) -> list[PaymentRow]:
    """Months of two employments with differences, reversals and replacements of earlier pay."""
    rows: list[PaymentRow] = []
    for number in range(draw(st.integers(1, 9))):
        employment = draw(st.sampled_from(["EMP-1", "EMP-2"]))
        on = START + timedelta(draw(st.integers(-30, 660)))
        mine = [r for r in rows if r.employment == employment and r.payment not in {c.corrects for c in rows}]
        kind = draw(st.sampled_from(["pay", "pay", "pay", "difference", "reversal", "replacement"]))
        target = draw(st.sampled_from(mine)) if mine and kind in ("reversal", "replacement") else None
        pounds = draw(st.integers(1, 2000)) * (-1 if kind == "difference" else 1)
        if target is not None:
            rows.append(
                pay(
                    f"P-{number}",
                    on,
                    0 if kind == "reversal" else pounds,
                    employment=employment,
                    corrects=target.payment,
                    reverses=kind == "reversal",
                )
            )
        elif kind in ("pay", "difference"):
            rows.append(pay(f"P-{number}", on, pounds, employment=employment))
    return rows


def hear(record: Record, spell: Job) -> None:
    """A spell's own news come in their order: what is told of it first is not told again after its end."""
    existing = record.jobs.get(spell.id)
    if existing is None or spell.void or spell.ended_on is not None:
        record.jobs.put(spell)


def news_of(spells: list[Job], never_was: set[str]) -> list[Job]:
    """What is told of each spell: that it began, and that it ended or never was."""
    ended = [replace(spell, void=True) if spell.id in never_was else spell for spell in spells]
    return [*(replace(spell, ended_on=None) for spell in spells), *ended]
