"""The caller: a client of an organisation, and the kinds of organisation that take part in a programme."""

from dataclasses import dataclass
from enum import StrEnum

KINDS = (
    "commissioner",
    "prime",
    "subcontractor",
    "provider",
    "jcp",
    "borough",
    "partner",
    "self",
    "evaluator",
    "funder",
    "auditor",
    "feed",
    "operator",
)
DELIVERS = frozenset({"prime", "subcontractor", "provider"})
"""The kinds that work with participants: a prime, its subcontractors, or independent providers."""

READS_IN_FULL = DELIVERS | {"auditor"}
"""The kinds that read what is in confidence between a participant and who works with them [rules 101, 176]."""


class Part(StrEnum):
    """What an organisation is in one programme. The kind in a token says only what the organisation is in general."""

    COMMISSIONER = "commissioner"
    PRIME = "prime"
    SUBCONTRACTOR = "subcontractor"
    PROVIDER = "provider"
    JCP_DISTRICT = "jcp_district"
    BOROUGH = "borough"
    REFERRER = "referrer"
    PARTNER_SERVICE = "partner_service"
    FEED = "feed"
    EVALUATOR = "evaluator"
    FUNDER = "funder"
    AUDITOR = "auditor"
    RECIPIENT = "recipient"


DELIVERING = frozenset({Part.PRIME, Part.SUBCONTRACTOR, Part.PROVIDER})
"""The parts of those who work with the participants of a programme."""
PARTS_OF_KIND: dict[str, frozenset[Part]] = {
    "commissioner": frozenset({Part.COMMISSIONER}),
    **dict.fromkeys(sorted(DELIVERS), DELIVERING),
    "jcp": frozenset({Part.JCP_DISTRICT, Part.REFERRER, Part.RECIPIENT}),
    "borough": frozenset({Part.BOROUGH, Part.REFERRER, Part.RECIPIENT}),
    "partner": frozenset({Part.PARTNER_SERVICE, Part.REFERRER, Part.RECIPIENT}),
    "self": frozenset({Part.REFERRER}),
    "evaluator": frozenset({Part.EVALUATOR}),
    "funder": frozenset({Part.FUNDER}),
    "auditor": frozenset({Part.AUDITOR}),
    "feed": frozenset({Part.FEED}),
    "operator": frozenset(),
}
"""The parts in which a token of a kind may act: an organisation of several parts acts in one of them at a time."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client of an organisation. `org` decides which rows are visible, `scopes` which requests are allowed."""

    id: str
    org: str
    kind: str
    scopes: frozenset[str]
    roles: frozenset[str]

    @property
    def actor(self) -> str:
        """The name in ledgers: an organisation and a client, never a person."""
        return f"{self.org}/{self.id}"
