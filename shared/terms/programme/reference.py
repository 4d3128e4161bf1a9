"""The page docs/guides/programme-keys.md: every key of a programme file with its values and its default.

It is made from the models (`make diagrams`), so that a key, a default or a list of values is never missing from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from textwrap import fill
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.terms.money import pounds
from shared.terms.programme import field_types as types
from shared.terms.programme.definition import Programme
from shared.terms.programme.eligibility import Test
from shared.terms.programme.error_messages import kind_of, models_in
from shared.terms.programme.information import is_information
from shared.terms.programme.keyed_lists import KEYED, WITH_VERSIONS
from shared.terms.programme.kpis import COUNTED
from shared.terms.programme.outcomes import PAY_EXCLUSIONS, AnyOutcome, EvidenceKind, Outcome
from shared.terms.programme.references import START_REQUIREMENTS

INTRODUCTION = """# Keys of a programme file

Every key with what it takes and its default. [How to write a programme](write-a-programme.md) explains them with
examples. `make diagrams` writes this page from the code. *Shown only* means that nothing is calculated from the value.

An entry of a map, such as one of `areas`, is written under its code: `areas: {north: {name: North, …}}`. A share of
55 % is `0.55`, money is in pounds and pence.

"""
VALUES: tuple[tuple[object, str], ...] = (
    (types.Pounds, "money"),
    (types.Share, "share, 0 to 1"),
    (types.Number, "number"),
    (types.Order, "whole number from 1"),
    (types.Days, "whole number, 0 to 36500"),
    (types.Count, "whole number from 0"),
    (types.Day, "day"),
    (types.Flag, "`true` or `false`"),
    (types.Slug, "code"),
    (types.Nation, "nation"),
    (types.MeasureName, "figure"),
    (types.FigureName, "figure"),
    (types.Text, "text"),
    (str, "text"),
)
ALLOWED: dict[tuple[str, str], tuple[str, ...]] = {
    ("Programme", "start_requires"): START_REQUIREMENTS,
    ("CumulativeEarnings", "excludes"): PAY_EXCLUSIONS,
    ("Outcome", "evidence"): get_args(EvidenceKind),
}
FIGURES_BY_CODE = ("outcome:<id>", "standard:<code>", "standard_due:<code>", "<profile>_profile", "target:<name>")
"""The lists that `check` holds a key against, where its type allows any code."""


def reference() -> str:
    """The whole page."""
    sections = [section(model, title) for model, title in parts()]
    figures = ", ".join(f"`{name}`" for name in [*sorted(COUNTED), *FIGURES_BY_CODE])
    return INTRODUCTION + "\n\n".join([*sections, f"## Figures of a KPI\n\n{fill(figures, 116)}."]) + "\n"


def parts() -> list[tuple[type[BaseModel], str]]:
    """Every part of the language with its title, in the order in which the file names them."""
    titles: dict[type[BaseModel], str] = {}
    _collect(Programme, "", titles)
    return list(titles.items())


def _collect(model: type[BaseModel], path: str, titles: dict[type[BaseModel], str]) -> None:
    titles[model] = f"`{path}`" if path else "The file"
    for name, field in model.model_fields.items():
        key = field.alias or name
        below = f"{path}.{key}" if path else key
        if field.annotation == tuple[AnyOutcome, ...]:
            titles[Outcome] = f"`{below}`, every kind"
        for part in models_in(field.annotation):
            if part not in titles:
                _collect(part, below, titles)
                kind = kind_of(part) if issubclass(part, Outcome) else None
                titles[part] = f"`{below}`, `kind: {kind}`" if kind else f"`{below}`"


def section(model: type[BaseModel], title: str) -> str:
    """A table of the keys of one part."""
    rows = "\n".join(f"| `{key}` | {value} | {default} |" for key, value, default in keys(model))
    return f"## {title}\n\n| key | value | default |\n| --- | --- | --- |\n{rows}"


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """Each key of a part, what it takes, and its default."""
    hints = get_type_hints(model, include_extras=True)
    is_outcome = issubclass(model, Outcome)
    inherited = Outcome.model_fields if is_outcome and model is not Outcome else {}
    for name, field in model.model_fields.items():
        same = name in inherited and inherited[name].default == field.default
        if same or name == entry_key(model) or (is_outcome and name == "kind"):
            continue
        allowed = ALLOWED.get((model.__name__, name))
        value = f"list of {_words(allowed)}" if allowed else in_words(hints[name], name if model is Programme else "")
        shown = "; *shown only*" if is_information(model, name) else ""
        yield field.alias or name, value + shown, default_of(field, hints[name])


def entry_key(model: type[BaseModel]) -> str | None:
    """The field that the key of an entry becomes; None for a part that is not an entry of a map."""
    for name, key in KEYED.items():
        if any(issubclass(part, model) for part in models_in(Programme.model_fields[_field(name)].annotation)):
            return key
    return None


def _field(key: str) -> str:
    return next(name for name, field in Programme.model_fields.items() if key in (name, field.alias))


def in_words(hint: Any, key: str = "") -> str:
    """What a key takes, in words."""
    for alias, word in VALUES:
        if is_kind_of(hint, alias):
            return word
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        # In alphabetical order: the typing module keeps one order for all lists of the same words.
        return _words(tuple(sorted(arguments)))
    if origin in (Union, UnionType):
        return " or ".join(in_words(part, key) for part in arguments if part is not NoneType)
    if key in KEYED or _field_key(key) in KEYED:
        versions = ", or a list of them with `effective_from`" if key in WITH_VERSIONS else ""
        return f"map of entries{versions}"
    if origin is dict:
        return f"map of {in_words(arguments[0])} to {in_words(arguments[1])}"
    if origin is tuple:
        parts = arguments[:-1] if arguments[-1] is Ellipsis else arguments
        return f"list of {in_words(parts[0])}" if arguments[-1] is Ellipsis else " and ".join(map(in_words, parts))
    if origin is Annotated:
        return in_words(arguments[0], key)
    return "tests" if hint is Test else "map"


def is_kind_of(hint: Any, alias: Any) -> bool:
    """Whether an annotation is this kind of value, possibly within narrower bounds."""
    narrowed = get_origin(hint) is get_origin(alias) is Annotated and hint.__origin__ == alias.__origin__
    return bool(hint == alias or (narrowed and hint.__metadata__[: len(alias.__metadata__)] == alias.__metadata__))


def _field_key(name: str) -> str:
    field = Programme.model_fields.get(name)
    return field.alias or name if field else name


def _words(choices: tuple[object, ...]) -> str:
    return ", ".join(f"`{choice}`" for choice in choices)


def default_of(field: FieldInfo, hint: Any) -> str:
    """The default as a file would write it; *required* without one, nothing where the key may be left out."""
    if field.is_required():
        return "*required*"
    default = field.default
    if field.default_factory is not None or default in (None, (), ""):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if hint == types.Pounds:
        return f"`{pounds(default)}`"
    if isinstance(default, str | int | Decimal):
        return f"`{default}`"
    if isinstance(default, dict):
        return ", ".join(f"`{key}: {value}`" for key, value in default.items())
    if isinstance(default, tuple) and not isinstance(default[0], BaseModel):
        return f"`[{', '.join(map(str, default))}]`".replace("[*]", '["*"]')
    return "every provider serves everybody" if isinstance(default, tuple) else "no limit"
