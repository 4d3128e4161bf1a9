"""The shapes of the answers, as OpenAPI shows them; a test holds real answers against them.

Per cents (`value`, `target`, `share`, …) are text with one place; a KPI whose `unit` is count or money has its value
and target in that. Null says that there is nothing to say yet.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.terms.programme import Window

Percent = str
Colour = Literal["green", "amber", "red", "grey"]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scope(Shape):
    of: Literal["programme", "own"]
    org: str
    about: str


class Maturity(Shape):
    mature: bool
    matures_on: date | None
    immature: list[str]


class OpenMonthOut(Shape):
    to_date: int
    profile: int
    share_of_profile: Percent | None
    pro_rata_profile: int
    share_of_pro_rata: Percent | None
    forecast: int | None
    working_days_elapsed: int
    working_days: int


class SliceOut(Shape):
    code: str
    numerator: int
    denominator: int | None
    value: Percent | None


class JudgedSlice(SliceOut):
    target: Percent | None
    rag: Colour


class Kept(Shape):
    """A figure as a sign-off keeps it."""

    numerator: int
    denominator: int | None
    value: Percent | None
    rag: Colour
    rag_reason: str
    slices: dict[str, int]


class Signature(Shape):
    id: str
    signed_on: date
    signed_by: str


class KeptAndSigned(Kept, Signature):
    pass


class Difference(Shape):
    """By how much later news changed the two sums of a signed figure, and its value and colour now."""

    numerator: int
    denominator: int
    value: Percent | None
    rag: Colour


class FigureOut(Shape):
    window: Window
    from_: str | None
    to: str | None
    numerator: int
    denominator: int | None
    profile: int | None
    value: Percent | None
    target: Percent | None
    rag: Colour
    rag_reason: str
    maturity: Maturity
    open_month: OpenMonthOut | None
    by_curve: int | None
    beside: dict[str, int] | None
    slices: list[JudgedSlice]
    basis: str
    href: str
    records: str

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class SignedFigureOut(FigureOut):
    signed: KeptAndSigned | None
    restated_by: Difference | None


class Definition(Shape):
    kpi: str
    name: str
    measures: dict[str, str]
    by: Literal["group", "provider", "area"] | None
    unit: Literal["share_of_profile", "share", "count", "money"]
    contracted_window: Window
    direction: Literal["higher", "lower", "within"]
    basis: str
    assumptions: list[str]


class Line(Definition):
    in_month: SignedFigureOut
    cumulative: SignedFigureOut
    contracted: SignedFigureOut
    href: str


class Seen(Shape):
    programme: str
    as_at: date
    scope: Scope


class ReportOut(Seen):
    name: str
    month: str
    month_state: Literal["OPEN", "CLOSED", "SIGNED"]
    kpis: list[Line]
    signed: Signature | None


class FigureAnswer(Seen, Definition, SignedFigureOut):
    month: str
    filters: dict[str, str]
    by_slice: dict[str, list[SliceOut]]


class RecordOut(Shape):
    """A movement: +1, −1 or pence, the day it counts on, and the event behind it."""

    participant_id: str
    measure: str
    movement: int
    counted_on: date
    occurred_on: date
    recorded_at: datetime
    event: str
    event_id: str
    reason: str | None
    provider: str
    area: str
    group: str


class RecordsOut(Seen):
    kpi: str
    part: Literal["numerator", "denominator"]
    measure: str
    basis: str
    months: list[str]
    filters: dict[str, str]
    sum: int | None
    profile: dict[str, int] | None
    items: list[RecordOut]
    next: str | None


class Elapsed(Shape):
    elapsed: int
    outcomes: int
    rate: Percent | None
    curve: Percent | None


class CohortOut(Shape):
    cohort: str
    starters: int
    outcomes: int
    mature: bool
    matures_on: date | None
    rate: Percent | None
    so_far: Percent | None
    by_elapsed_month: list[Elapsed]


class CohortsOut(Seen, Definition):
    mature: FigureOut
    cohorts: list[CohortOut]


class Share(Shape):
    referrals: int
    starts: int
    outcome_payments: str
    share: Percent | None
    target: Percent
    drift_points: Percent | None
    alarm: bool


class ProviderShare(Share):
    provider: str
    name: str
    role: str


class SupplyChainOut(Seen):
    basis: str
    assumptions: list[str]
    supply_chain: Share
    prime: Share
    providers: list[ProviderShare]


class Restatement(Difference):
    movements: list[RecordOut]


class MonthFigure(Definition):
    window: Window
    signed: Kept
    restated_by: Restatement | None
    href: str


class MonthOut(Seen):
    month: str
    state: Literal["OPEN", "CLOSED", "SIGNED"]
    signed: Signature | None
    figures: list[MonthFigure]
    report: str
