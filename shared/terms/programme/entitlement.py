"""What a person may take part in once, and at the same time: which programmes exclude which [rules 11, 122]."""

from __future__ import annotations

from typing import Literal, Protocol

from shared.terms.programme.field_types import Slug, Term


class Entitlement(Term):
    """Programmes of one `family` count as one. `again`: whether somebody who has left may take part once more.

    `excludes` lists programmes and families, of which nobody may be on one at the same time; it holds both ways.
    """

    family: Slug | None = None
    again: Literal["after_leaving", "never"] = "after_leaving"
    excludes: tuple[Slug, ...] = ()


class HasEntitlement(Protocol):
    """A programme, as far as this module reads it."""

    @property
    def id(self) -> str: ...
    @property
    def entitlement(self) -> Entitlement: ...


def names(programme: HasEntitlement) -> set[str]:
    """What `excludes` may call a programme: its id and its family."""
    return {programme.id, programme.entitlement.family or programme.id}


def counts_as_one(programme: HasEntitlement, other: HasEntitlement) -> bool:
    """Whether a start of either is a start of the other: the same programme, or one of its family."""
    return programme.id == other.id or (programme.entitlement.family or programme.id) == (
        other.entitlement.family or other.id
    )


def excludes_for_good(programme: HasEntitlement, other: HasEntitlement) -> bool:
    """Whether whoever has started the other may never start this one, left or not."""
    return counts_as_one(programme, other) and "never" in (programme.entitlement.again, other.entitlement.again)


def excludes_meanwhile(programme: HasEntitlement, other: HasEntitlement) -> bool:
    """Whether nobody may be on both at the same time."""
    named = names(other) & set(programme.entitlement.excludes) or names(programme) & set(other.entitlement.excludes)
    return counts_as_one(programme, other) or bool(named)
