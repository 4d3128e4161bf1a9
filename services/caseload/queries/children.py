"""What belongs to a participant, by kind, without what the client's kind of organisation may not see."""

import sqlalchemy as sa

from services.caseload import tables
from services.caseload.queries import Resource
from shared.store.sealing import opened, sealed_columns, unopened
from shared.store.statements import Row, Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import READS_IN_FULL
from shared.terms.faults import NotFound
from shared.terms.ids import is_id
from shared.terms.money import pounds

WITH_PARTICIPANT: dict[str, sa.Table] = {
    "appointment": tables.APPOINTMENT,
    "action plan": tables.ACTION_PLAN,
    "assessment": tables.ASSESSMENT,
    "contact": tables.CONTACT,
    "exception": tables.EXCEPTION_REASON,
    "job": tables.JOB,
    "intervention": tables.INTERVENTION,
    "destination": tables.DESTINATION,
    "exit": tables.EXIT,
    "group note": tables.GROUP_NOTE,
    "disengagement": tables.DISENGAGEMENT,
    "assignment": tables.ASSIGNMENT,
    "correction": tables.CORRECTION,
}
"""The kinds that are part of the participant's own resource."""
SEPARATE: dict[str, sa.Table] = {
    "monthly earnings": tables.MONTHLY_EARNINGS,
    "change of hours": tables.JOB_HOURS,
    "sharing": tables.SHARING,
}
"""The kinds that have an address of their own only."""
TABLES = WITH_PARTICIPANT | SEPARATE
SELECT_ONE = {
    kind: Sql(sa.select(table).where(table.c.id == sa.bindparam("child_id"))) for kind, table in TABLES.items()
}
INTERNAL = {"recorded_at", "ended_by_exit", "recorded_end_on", "recorded_end_reason", "followed", "number"}
IN_CONFIDENCE = {
    "job": {"employer", "job_title", "hourly_rate"},
    "action plan": {"barriers", "interventions"},
    "intervention": {"barrier", "service_area", "provider", "evidence", "route"},
    "destination": {"place", "course"},
    "group note": {"recorded_by"},
    "disengagement": {"recorded_by"},
    "correction": {"by", "before"},
}
"""What only those who deliver, and auditors, see: jobcentres and commissioners have no need of it [rule 101]."""


async def read_child(uow: UnitOfWork, kind: str, child_id: str, client_kind: str) -> Resource:
    """One thing of a kind; raises NotFound."""
    row = await SELECT_ONE[kind].row(uow, child_id=child_id) if is_id(child_id) else None
    if row is None:
        raise NotFound(kind, child_id)
    return visible(uow, kind, row, client_kind)


def visible(uow: UnitOfWork, kind: str, row: Row, client_kind: str) -> Resource:
    """The members that the client sees, with amounts in pounds. Nothing is unsealed for who does not see it."""
    hidden = INTERNAL if client_kind in READS_IN_FULL else INTERNAL | IN_CONFIDENCE.get(kind, set())
    table = TABLES[kind]
    values = opened(uow.vault, table, row) if sealed_columns(table).keys() - hidden else unopened(row)
    resource = {name: value for name, value in values.items() if name not in hidden}
    for amount in ("hourly_rate", "amount"):
        if resource.get(amount) is not None:
            resource[amount] = pounds(resource[amount])
    return resource
