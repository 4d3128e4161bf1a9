"""What several answers contain: a figure, its definition, and what was signed of it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.kpi.domain.figures import Colour
from shared.terms.programme import Window

Percent = str
SUPPRESSED = Field(False, description="true: small counts, and what they follow from, are null [rule 194]")
Dimension = Literal["provider", "area", "group"]


class ExactModel(BaseModel):
    """An answer with just these members."""

    model_config = ConfigDict(extra="forbid")


class ScopeOut(ExactModel):
    """Which participants the figures are of: all of the programme, of your area, or those that you may see."""

    of: Literal["programme", "area", "own"]
    org: str
    about: str


class SnapshotOut(ExactModel):
    """A programme as it stood at the end of a day."""

    programme: str
    as_at: date
    scope: ScopeOut


class MeasuresOut(ExactModel):
    """What the KPI divides by what; an empty text where it divides nothing."""

    numerator: str
    denominator: str


class DefinitionOut(ExactModel):
    """What a KPI measures, with the assumptions in its definition."""

    kpi: str
    name: str
    measures: MeasuresOut
    by: Dimension | None = Field(description="set if the KPI is judged slice by slice")
    unit: Literal["share_of_profile", "share", "count", "money"]
    contracted_window: Window
    direction: Literal["higher", "lower", "within"]
    basis: str
    assumptions: list[str]


class MaturityOut(ExactModel):
    """Whether every cohort of the window has had its full time."""

    mature: bool
    matures_on: date | None
    immature: list[str]


class OpenMonthOut(ExactModel):
    """An open month, compared with the share of its profile for the working days so far."""

    to_date: int
    profile: int
    share_of_profile: Percent | None
    pro_rata_profile: int
    share_of_pro_rata: Percent | None
    forecast: int | None
    working_days_elapsed: int
    working_days: int


class SliceOut(ExactModel):
    """The part of a figure that is of one provider, area or group."""

    code: str
    numerator: int | None
    denominator: int | None
    value: Percent | None
    suppressed: bool = SUPPRESSED


class JudgedSliceOut(SliceOut):
    """A slice with its own target and colour."""

    target: Percent | None
    rag: Colour


class BesideOut(ExactModel):
    """Net referrals, and those that are not in the net by the reason."""

    net_referrals: int
    rejected: int
    cancelled: int
    referred_in_error: int


class FigureOut(ExactModel):
    """A figure of one window with its colour."""

    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: name.rstrip("_"))

    window: Window
    from_: str | None
    to: str | None
    numerator: int | None
    denominator: int | None
    suppressed: bool = SUPPRESSED
    profile: int | None
    value: Percent | None
    target: Percent | None
    rag: Colour
    rag_reason: str
    maturity: MaturityOut
    open_month: OpenMonthOut | None
    by_curve: int | None = Field(description="how many outcomes the contracted curve expects to date")
    beside: BesideOut | None
    slices: list[JudgedSliceOut]
    basis: str
    href: str
    records: str


class SignatureOut(ExactModel):
    """Who signed a month off, and when."""

    id: str
    signed_on: date
    signed_by: str


class SignedOut(ExactModel):
    """A figure as it was signed off."""

    numerator: int
    denominator: int | None
    value: Percent | None
    rag: Colour
    rag_reason: str
    slices: dict[str, int]


class SignedWithSignatureOut(SignedOut, SignatureOut):
    """A figure as it was signed off, by whom and when."""


class DifferenceOut(ExactModel):
    """By how much the two sums of a signed figure changed since, and its value and colour now."""

    numerator: int
    denominator: int
    value: Percent | None
    rag: Colour


class SignedFigureOut(FigureOut):
    """A figure beside what was signed of it."""

    signed: SignedWithSignatureOut | None
    restated_by: DifferenceOut | None
