"""Who may call a route: the scope, the kinds and the roles of a client, and its part in the programme it acts in.

A route declares what it needs with `needs` of `request_context`, and nothing else decides who may call it. What a
client sees is another question: the row policies answer it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from shared.edge.problems import Problem
from shared.terms.clients import KINDS, PARTS_OF_KIND, Client, Part

PartsOf = Callable[[str, str, date], frozenset[Part]]
"""The parts of an organisation in a programme on a day: (programme id, organisation, day)."""


class PartUnchecked(RuntimeError):
    """A route that needs a part was about to answer without its programme: a fault of the route, and a 500."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a client needs to call a route: every one of these. No `roles`: any. No `parts`: who sees the row.

    A part is asked of the kinds that can have it. A kind that can have none of `parts` is let in as what it is. A read
    is `for_recipients` if it shows people to whom they agreed to be shown [rule 193].
    """

    scope: str
    kinds: frozenset[str]
    roles: frozenset[str]
    parts: frozenset[Part]
    for_recipients: bool = False

    @classmethod
    def of(
        cls,
        scope: str,
        kinds: Iterable[str],
        roles: Iterable[str],
        part: Iterable[Part],
        *,
        for_recipients: bool = False,
    ) -> "Needs":
        """Without `kinds`, those that can have the part; without both, every kind."""
        parts = frozenset(part)
        able = {kind for kind, own in PARTS_OF_KIND.items() if own & parts}
        allowed = frozenset(kinds) or frozenset(able or KINDS)
        return cls(scope, allowed, frozenset(roles), parts, for_recipients)

    def refuse(self, client: Client) -> None:
        """Raises `Problem` forbidden for a client of another kind or without the role."""
        if client.kind not in self.kinds:
            kinds = " or ".join(in_order(self.kinds))
            raise Problem("forbidden", f"Only {kinds} may do this; the token is of a {client.kind}.")
        if self.roles and not client.roles & self.roles:
            raise Problem("forbidden", f"This needs the role {' or '.join(sorted(self.roles))}.")

    def parts_of_kind(self, kind: str) -> frozenset[Part]:
        """The parts of which a client of the kind needs one; empty where its kind is enough."""
        return self.parts & PARTS_OF_KIND[kind]


class Guard:
    """Asks for the client's part in the programme of a row or body, and knows whether it was asked for."""

    def __init__(self, needs: Needs, client: Client, parts_of: PartsOf) -> None:
        self.client, self.parts_of = client, parts_of
        self.parts = needs.parts_of_kind(client.kind)
        self.checked = not self.parts

    def require_part(self, programme_id: str, on: date) -> None:
        """Raises `Problem` forbidden unless the organisation has a part in the programme that day that may do this."""
        if self.parts and not self.parts & self.parts_of(programme_id, self.client.org, on):
            parts = " or ".join(sorted(self.parts)).replace("_", " ")
            raise Problem("forbidden", f"Only the {parts} of {programme_id} may do this; you have no such part in it.")
        self.checked = True

    def require_checked(self) -> None:
        """Raises `PartUnchecked` unless the part was asked for, so that nothing is committed without it."""
        if not self.checked:
            raise PartUnchecked(f"the route needs the part {' or '.join(sorted(self.parts))}, and nobody asked for it")


def in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds in the order of `KINDS`."""
    return sorted(kinds, key=KINDS.index)
