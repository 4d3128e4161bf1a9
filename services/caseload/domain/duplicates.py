"""The same thing recorded twice: by two tools, with two keys, in slightly different words [rule 128].

The answer names the first record. Something that only looks the same is recorded with `distinct_from`.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date

from services.caseload.domain.checks import Values
from services.caseload.domain.destinations import Destination
from services.caseload.domain.participant import Job
from shared.terms.faults import AlreadyRecorded

LEGAL_FORMS = frozenset({"ltd", "limited", "plc", "llp", "cic", "cio", "inc", "uk", "the", "and", "co", "company"})


def normal(name: str | None) -> str:
    """A name as it is compared: without case, accents, punctuation, spaces and legal form."""
    folded = unicodedata.normalize("NFKD", name or "").casefold().replace("&", " and ")
    letters = "".join(c for c in folded if not unicodedata.combining(c) and c not in ".'\u2019`")
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    return "".join(word for word in words if word not in LEGAL_FORMS) or "".join(words)


def require_new(existing: str | None, distinct_from: str | None, what: str) -> None:
    """Raises AlreadyRecorded when there is such a record, unless the caller says that it is another one."""
    if existing is not None and existing != distinct_from:
        message = f"{what} is recorded as {existing}; if this is another one, send distinct_from with that id"
        raise AlreadyRecorded(existing, "", message)


def require_new_job(jobs: Iterable[Job], values: Values) -> None:
    """The same employment at the same time is one spell [rules 57, 128]."""
    same = [job for job in jobs if _same_job(job, values) and job.id != values.get("distinct_from")]
    require_new(min((job.id for job in same), default=None), None, "this employment at this time")


def require_still_new_job(jobs: Iterable[Job], before: Job, after: Job, distinct_from: str | None) -> None:
    """A job does not become the same as another by being corrected, or by beginning as it was not offered."""
    others = [job for job in jobs if job.id not in {after.id, distinct_from}]
    same = [job.id for job in others if _same_job(job, vars(after)) and not _same_job(job, vars(before))]
    require_new(min(same, default=None), None, "this employment at this time")


def _same_job(job: Job, values: Values) -> bool:
    """The same reference at the same time; without two references to compare, the same employer at the same time.

    With two references it is the same only if employer, job title and first day are the same too.
    """
    first, began_on = values.get("started_on") or values.get("expected_on"), job.started_on or job.expected_on
    if job.state == "VOID" or job.kind != values.get("kind") or first is None:
        return False
    if not _overlap((began_on, job.ended_on), (first, values.get("ended_on"))):
        return False
    references = {normal(reference) for reference in (job.employment, values.get("employment")) if reference}
    both = bool(job.employment and values.get("employment"))
    if both and len(references) == 1:
        return True
    same_employer = normal(job.employer) == normal(values.get("employer"))
    twin = first == began_on and normal(job.job_title) == normal(values.get("job_title"))
    return same_employer and (twin or not (both or job.employer is None))


def _overlap(period: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Whether two stretches of days, each open if it is not known to end, have a day in common."""
    (first, last), (other_first, other_last) = period, other
    if first is None or other_first is None:
        return False
    return first <= (other_last or date.max) and other_first <= (last or date.max)


def require_new_destination(destinations: Iterable[Destination], new: Destination, distinct_from: str | None) -> None:
    """The same kind at the same place, in the same course, at the same time."""
    for other in destinations:
        same = other.kind == new.kind and normal(other.place) == normal(new.place)
        same = same and normal(other.course) == normal(new.course) and other.state != "VOID"
        if same and other.id != distinct_from and _overlap((other.started_on, other.ended_on), (new.started_on, None)):
            require_new(other.id, None, "this destination at this time")
