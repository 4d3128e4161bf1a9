"""What a programme was resolved from: its version, and the source of each of its values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from pydantic import PrivateAttr

from shared.terms.programme.field_types import Term
from shared.terms.programme.yaml_tree import Override, SourcedValue


class Sourced(Term):
    """A definition that knows its version and where each value comes from, once the loader has stamped it."""

    _version: str = PrivateAttr("")
    _sourced_values: tuple[SourcedValue, ...] = PrivateAttr(())
    _definition: str = PrivateAttr("")
    _locked: frozenset[str] = PrivateAttr(frozenset())
    _overrides: tuple[Override, ...] = PrivateAttr(())

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy without the cached properties, which the update may change."""
        copied = super().model_copy(update=update, deep=deep)
        for name in [name for name in copied.__dict__ if isinstance(getattr(type(self), name, None), cached_property)]:
            del copied.__dict__[name]
        return copied

    @cached_property
    def version(self) -> str:
        """The first 16 hex digits of the sha256 of the resolved definition."""
        return self._version

    def stamp(
        self,
        version: str,
        sourced_values: tuple[SourcedValue, ...],
        overrides: tuple[Override, ...],
        definition: str,
        locked: frozenset[str] = frozenset(),
    ) -> None:
        """Record what the definition was resolved from. The loader calls it once."""
        self._version, self._sourced_values, self._overrides = version, sourced_values, overrides
        self._definition, self._locked = definition, locked
        self.__dict__.pop("version", None)

    @property
    def locked(self) -> frozenset[str]:
        """The paths that its framework locks as core."""
        return self._locked

    @property
    def definition(self) -> str:
        """The resolved definition with its sources as one text, the form in which it is stored."""
        return self._definition

    @property
    def sourced_values(self) -> tuple[SourcedValue, ...]:
        """Every value with its source, whether it is an assumption, and its file and line."""
        return self._sourced_values

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What this programme changes in the one it extends, with both values."""
        return self._overrides

    @property
    def sources(self) -> dict[str, str]:
        """Where each value comes from, by path such as `outcomes.sustained-earnings.threshold`."""
        return {value.path: value.source.text for value in self._sourced_values if value.source}

    @property
    def assumptions(self) -> dict[str, str]:
        """The values no source fixes, by path, with the reason for the default chosen."""
        return {
            value.path: value.source.text for value in self._sourced_values if value.source and value.source.assumed
        }
