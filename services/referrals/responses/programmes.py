"""Responses about programmes. The parts of a contract are those of its definition (`shared.terms.programme`)."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from shared.terms.programme import (
    Area,
    Assessment,
    Body,
    CaseloadBand,
    Claim,
    Clock,
    Condition,
    Delivery,
    DeliveryFee,
    Evaluator,
    ExitReportRule,
    FeeRange,
    Funder,
    Group,
    Kpi,
    Measure,
    Obligation,
    Party,
    PriorityList,
    Provider,
    ReferralSource,
    ServiceStandard,
    Statement,
    Target,
    Trial,
    Volume,
)
from shared.terms.programme.eligibility import FactKind


class ProgrammeSummaryOut(BaseModel):
    """A programme: its parties and its term."""

    id: str
    name: str
    nation: str
    portfolio: bool = Field(description="a portfolio only sums its parts: nobody is referred to it")
    parts: list[str]
    starts_on: date
    commissioner: str
    prime: str | None
    referrals_end_on: date | None = Field(description="as the contract has it, without an extension")
    last_referral_on: date | None = Field(description="with the extension that was exercised")
    ends_on: date | None = Field(description="as the contract has it, without an extension")
    last_day: date | None = Field(description="with the extension that was exercised")
    contract_years: int | None
    extension_years: int
    extended_on: date | None
    programme_version: str


class ProgrammesOut(BaseModel):
    """Every programme that runs here."""

    items: list[ProgrammeSummaryOut]
    next: None


class FactAskedOut(BaseModel):
    """A fact that the conditions of the programme need; `name` and `codes` are those of a fact of its own."""

    fact: str
    kind: FactKind
    conditions: list[str] = Field(description="the codes of the conditions that need it")
    name: str | None = None
    codes: list[str] | None = None


class OutcomeOut(BaseModel):
    """An outcome, without its prices."""

    id: str
    kind: str
    name: str
    order: int
    window: str | None
    claimed: Literal["automatic", "provider"]
    evidence: list[str]
    implies: list[str]
    excludes_with: list[str]


class FactOut(BaseModel):
    """A single value as it is written in the programme's file."""

    path: str
    value: str | int | bool | None
    source: str | None
    assumption: bool = Field(description="no source fixes the value; `source` gives the reason for it")


class ProgrammeOut(ProgrammeSummaryOut):
    """The whole contract, and every value of it with its source."""

    funders: list[Funder]
    providers: list[Provider]
    areas: list[Area]
    delivery_map: list[Delivery]
    parties: list[Party]
    referral_sources: list[ReferralSource]
    groups: list[Group]
    priority_lists: list[PriorityList]
    eligibility: list[Condition]
    clocks: list[Clock]
    caseload_bands: list[CaseloadBand]
    assessments: list[Assessment]
    service_standards: list[ServiceStandard]
    exit_report: list[ExitReportRule]
    measures: list[Measure]
    obligations: list[Obligation]
    targets: list[Target]
    kpis: list[Kpi]
    governance: list[Body]
    volume: Volume | None
    trial: Trial | None
    delivery_fee: DeliveryFee | None
    service_fee_range: FeeRange | None
    claim: Claim | None
    statement: Statement | None
    evaluator: Evaluator | None
    facts_asked: list[FactAskedOut]
    outcomes: list[OutcomeOut]
    facts: list[FactOut]


class ProgrammeVersionOut(BaseModel):
    """A version of a programme that ran here."""

    programme_version: str
    since: datetime
    running: bool


class ProgrammeVersionsOut(BaseModel):
    """Every version of a programme that ran here, the newest last."""

    items: list[ProgrammeVersionOut]
    next: None
