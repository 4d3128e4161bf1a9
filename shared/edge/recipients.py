"""Who is shown people by consent or agreement reads them, and every read is logged [rule 193, decision 0027]."""

from fastapi import Request

from shared.edge.auditors import log_read
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import PARTS_OF_KIND, Client, Part
from shared.terms.programme import Programmes

SHOWN_TODAY = """
SELECT DISTINCT s.participant_id FROM sharing s
JOIN unnest($2::text[], $3::text[], $4::text[]) AS allowed(programme, recipient, purpose)
  USING (programme, recipient, purpose)
WHERE s.org = $1 AND s.effective_from <= $5 AND coalesce(s.effective_to >= $5, true)
  AND coalesce(s.withdrawn_on > $5, true)
"""


async def show_to_recipient(uow: UnitOfWork, request: Request, client: Client, programmes: Programmes) -> None:
    """Shows whom the client may read that day, for a purpose that the programme still names, and logs the read."""
    if Part.RECIPIENT not in PARTS_OF_KIND[client.kind]:
        return
    entries = programmes.recipients(client.org, uow.today)
    allowed = [(programme, party.code, purpose) for programme, party in entries for purpose in party.purposes]
    columns = [list(column) for column in zip(*allowed, strict=True)]
    rows = await uow.conn.fetch(SHOWN_TODAY, client.org, *columns, uow.today) if allowed else []
    if rows:
        await uow.show_people(row["participant_id"] for row in rows)
        await log_read(uow, request, client)
