"""The caller: a client of an organisation, and the kinds of organisation that take part in a programme."""

from dataclasses import dataclass

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
