"""An auditor reads the programmes that it audits that day, changes nothing, and every read is logged [rule 176]."""

from fastapi import Request

from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client, Part
from shared.terms.programme import Programmes

LOG = "INSERT INTO auditor_read (actor, route, path, read_at) VALUES ($1, $2, $3, $4)"
"""In the transaction of the read: nothing is read without a row, and what was refused has none."""


async def show_audited(uow: UnitOfWork, request: Request, client: Client, programmes: Programmes) -> None:
    """Shows an auditor its programmes, and logs the read."""
    await uow.show(programmes.with_part(client.org, Part.AUDITOR, uow.today))
    await log_read(uow, request, client)


async def log_read(uow: UnitOfWork, request: Request, client: Client) -> None:
    """Logs a read by the name of its route and its path, which has only ids."""
    route = request.scope["route"].operation_id or request.scope["route"].name
    await uow.conn.execute(LOG, client.actor, route, request.url.path, uow.now)
