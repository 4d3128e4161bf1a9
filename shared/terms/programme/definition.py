"""A programme as the services read it: one contract, resolved from its files and fixed under its version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr

from shared.terms.calendar import Month
from shared.terms.programme.delivery import Area, Delivery, Funder, Provider, Volume
from shared.terms.programme.eligibility import AskedFact, Condition
from shared.terms.programme.fields import (
    Count,
    Day,
    Days,
    Flag,
    MeasureName,
    Nation,
    Number,
    Pounds,
    Share,
    Slug,
    Term,
    Text,
)
from shared.terms.programme.figures import Body, Curve, Evaluator, Kpi, Profile, Target, along, expected, expected_of
from shared.terms.programme.outcomes import AnyOutcome, Measure, Obligation
from shared.terms.programme.paying import Claim, DeliveryFee, FeeRange, Statement
from shared.terms.programme.people import Group, PriorityList, ReferralSource, Trial
from shared.terms.programme.reading import Fact, Override
from shared.terms.programme.support import (
    Assessment,
    CaseloadBand,
    Clock,
    ExitReportRule,
    ServiceStandard,
    months_later,
)

NAMED_CURVES = ("outcome_curve", "job_start_curve")


class Programme(Term):
    """The contract as data. Money in whole pence, shares 0 to 1, days inclusive."""

    id: Slug
    name: Text
    nation: Nation = "england-and-wales"
    portfolio: Flag = False
    parts: tuple[Slug, ...] = ()
    starts_on: Day
    referrals_end_on: Day | None = None
    ends_on: Day | None = None
    contract_years: Count | None = None
    extension_years: Count = 0
    extended_on: Day | None = None

    commissioner: Slug
    funders: tuple[Funder, ...] = ()
    funding_total: Pounds | None = None
    funding_cap: Pounds | None = None
    volume: Volume | None = None
    prime: Slug | None = None
    providers: tuple[Provider, ...] = ()
    prime_share: Share | None = None
    supply_chain_share: Share | None = None
    share_tolerance_points: Annotated[Number, Field(ge=0, le=100)] = Decimal(5)
    share_basis: Literal["referrals", "starts", "value"] = "starts"
    areas: tuple[Area, ...] = ()
    area_basis: Literal["residence", "jobcentre"] = "residence"
    delivery_map: tuple[Delivery, ...] = (Delivery(),)

    referral_sources: tuple[ReferralSource, ...] = ()
    groups: tuple[Group, ...] = ()
    priority_lists: tuple[PriorityList, ...] = ()
    asked_facts: tuple[AskedFact, ...] = Field(default=(), alias="facts")
    eligibility: tuple[Condition, ...] = ()
    trial: Trial | None = None
    clocks: tuple[Clock, ...] = ()
    start_requires: tuple[Slug, ...] = ()
    did_not_start_correction_days: Days = 28
    caseload_min: Count | None = None
    caseload_max: Count | None = None
    caseload_bands: tuple[CaseloadBand, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    service_model: Literal["key_worker", "ips", "family"] = "key_worker"
    household: Flag = True
    service_standards: tuple[ServiceStandard, ...] = ()
    job_gap_days: Days | None = None
    tracking_jobs_count: Flag = True
    exit_report: tuple[ExitReportRule, ...] = ()

    outcomes: tuple[AnyOutcome, ...] = ()
    measures: tuple[Measure, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    delivery_fee: DeliveryFee | None = None
    service_fee_range: FeeRange | None = None
    claim: Claim | None = None
    statement: Statement | None = None
    outcome_target_rate: Share | None = None
    outcome_curve: Curve | None = None
    job_start_curve: Curve | None = None
    curves: dict[Slug, Curve] = Field(default_factory=dict)
    profile_rules: dict[MeasureName, tuple[Profile, ...]] = Field(default_factory=dict, alias="profiles")
    targets: tuple[Target, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    evaluator: Evaluator | None = None
    governance: tuple[Body, ...] = ()

    _version: str = PrivateAttr("")
    _facts: tuple[Fact, ...] = PrivateAttr(())
    _definition: str = PrivateAttr("")
    _locked: frozenset[str] = PrivateAttr(frozenset())
    _overrides: tuple[Override, ...] = PrivateAttr(())

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out anew what was worked out once: it may have changed."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("clocks_by_name", "profiles"):
            copied.__dict__.pop(name, None)
        return copied

    @property
    def version(self) -> str:
        """The first 16 hex digits of the sha256 of the resolved definition: what was in force, by content."""
        return self._version

    def stamp(
        self,
        version: str,
        facts: tuple[Fact, ...],
        overrides: tuple[Override, ...],
        definition: str,
        locked: frozenset[str] = frozenset(),
    ) -> None:
        """Say what the definition was resolved from; done once, by the loader."""
        self._version, self._facts, self._overrides = version, facts, overrides
        self._definition, self._locked = definition, locked

    @property
    def locked(self) -> frozenset[str]:
        """The paths that the framework it stands on locks as core."""
        return self._locked

    @property
    def definition(self) -> str:
        """The resolved definition with its sources as one text, as it is kept."""
        return self._definition

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every value with its source, whether it is an assumption, and its file and line."""
        return self._facts

    @property
    def overrides(self) -> tuple[Override, ...]:
        """What this programme changes in the one it extends, with both values."""
        return self._overrides

    @property
    def sources(self) -> dict[str, str]:
        """Where each value comes from, by path such as `outcomes.sustained-earnings.threshold`."""
        return {fact.path: fact.source.text for fact in self._facts if fact.source}

    @property
    def assumptions(self) -> dict[str, str]:
        """The values no source fixes, by path, with the reason for the default chosen."""
        return {fact.path: fact.source.text for fact in self._facts if fact.source and fact.source.assumed}

    def provider(self, provider_id: str) -> Provider:
        """The provider of this id. KeyError when it is not one of the programme's."""
        return {provider.id: provider for provider in self.providers}[provider_id]

    def area(self, code: str) -> Area:
        """The area of this code. KeyError when the programme does not cover it."""
        return {area.code: area for area in self.areas}[code]

    def group(self, code: str) -> Group:
        """The group of this code. KeyError when the programme has none such."""
        return {group.code: group for group in self.groups}[code]

    def outcome(self, outcome_id: str) -> AnyOutcome:
        """The outcome of this id. KeyError when the programme has none such."""
        return {outcome.id: outcome for outcome in self.outcomes}[outcome_id]

    def kpi(self, kpi_id: str) -> Kpi:
        """The KPI of this id. KeyError when it is not on the schedule."""
        return {kpi.id: kpi for kpi in self.kpis}[kpi_id]

    def clock(self, name: str, on: date) -> Clock:
        """The clock in force for an event of this day. KeyError when the programme runs no such clock then."""
        clock = self.runs(name, on)
        if clock is None:
            raise KeyError(f"{self.id} runs no clock {name!r} on {on}")
        return clock

    def runs(self, name: str, on: date) -> Clock | None:
        """The clock in force for an event of this day; None where the programme sets no such limit."""
        for clock in self.clocks_by_name.get(name, ()):
            if clock.effective_from is None or clock.effective_from <= on:
                return None if clock.open_ended else clock
        return None

    @cached_property
    def clocks_by_name(self) -> dict[str, list[Clock]]:
        """The clocks by name, newest first: they are asked for with every event."""
        newest_first = sorted(self.clocks, key=lambda clock: clock.effective_from or date.min, reverse=True)
        return {name: [clock for clock in newest_first if clock.name == name] for name in {c.name for c in self.clocks}}

    def due(self, name: str, day_0: date) -> date:
        """The last day in time by a clock counted from day 0."""
        return self.clock(name, day_0).due(day_0, self.nation)

    def accepts_referral_on(self, day: date) -> bool:
        """Whether a referral may be dated on this day [rule 17]; never for a portfolio, which only sums its parts."""
        return not self.portfolio and self.starts_on <= day <= (self.last_referral_on or day)

    @property
    def last_referral_on(self) -> date | None:
        """The last day of referrals: that of the first term, moved by the extension once it is exercised [S0 §1]."""
        return self._extended(self.referrals_end_on)

    @property
    def last_day(self) -> date | None:
        """The last day of the contract, moved likewise; None where it is open-ended."""
        return self._extended(self.ends_on)

    def _extended(self, day: date | None) -> date | None:
        if day is None or self.extended_on is None:
            return day
        return months_later(day + timedelta(days=1), 12 * self.extension_years) - timedelta(days=1)

    def accepts_source(self, code: str, day: date) -> bool:
        """Whether referrals may come this way on this day."""
        return any(source.code == code and source.open_on(day) for source in self.referral_sources)

    def providers_for(self, area: str, group: str) -> list[Provider]:
        """The providers the delivery map lets serve this area and group, in the order of the file [rule 54]."""
        named = {name for line in self.delivery_map if line.serves(area, group) for name in line.providers}
        return [provider for provider in self.providers if {"*", provider.id} & named]

    def shared_line(self, area: str, group: str) -> Delivery | None:
        """The line of the delivery map that gives this area and group shares of their own; None where none does."""
        return next((line for line in self.delivery_map if line.shares and line.serves(area, group)), None)

    def exit_report_rule(self, left_on: date, referred_on: date) -> ExitReportRule | None:
        """The exit report rule for somebody leaving on a day [rules 38, 39]; None when none was in force."""
        applying = [rule for rule in self.exit_report if rule.applies(left_on, referred_on)]
        return applying[-1] if applying else None

    def price_on(self, outcome_id: str, on: date) -> int:
        """The price of an outcome in pence on a day."""
        return self.outcome(outcome_id).price_on(on)

    def fee_for(self, month: Month | date | str) -> int:
        """The delivery fee earned in a month, in pence; 0 outside its term [rule 81]."""
        return self.delivery_fee.instalment(self.starts_on, month) if self.delivery_fee else 0

    @cached_property
    def profiles(self) -> dict[str, list[Profile]]:
        """Every profile by kind, oldest first, with its months worked out."""
        return {kind: self._worked_out(kind) for kind in self.profile_rules}

    def profile_for(self, kind: str, month: Month | date | str) -> int:
        """How many are expected in a month by the profile in force on its first day; 0 outside it [rule 92]."""
        return expected(self.profiles.get(kind, []), Month.of(month))

    def profile_of(self, kind: str, area: str, month: Month | date | str) -> int | None:
        """How many of them in one area; None where the profile does not say."""
        return expected_of(self.profiles.get(kind, []), area, Month.of(month))

    def target(self, kpi_id: str, by: str | None = None) -> Decimal:
        """The target of a KPI; of one slice (a group's code) where the schedule has a target per slice."""
        kpi = self.kpi(kpi_id)
        if kpi.target is not None:
            return kpi.target
        share = self.group(by).share if kpi.by == "group" and by is not None else None
        if share is not None:
            return share
        raise KeyError(f"{kpi_id} has a target per {kpi.by}; name one")

    def named_target(self, name: str) -> Target:
        """The flat target of this name. KeyError when the programme has none such."""
        return {target.name: target for target in self.targets}[name]

    def visible_to(self, provider_id: str, jcp_district: str) -> list[str]:
        """The organisations that may see a participant [decision 0003]: provider, prime, commissioner, JCP district."""
        return sorted({provider_id, self.prime or provider_id, self.commissioner, jcp_district})

    @property
    def receiver(self) -> str:
        """Who has a referral until it is allocated: the prime, or the first of providers that stand side by side."""
        return self.prime or self.providers[0].id

    @property
    def parties(self) -> set[str]:
        """The organisations that see all of it: the commissioner and, where there is one, the prime."""
        return {self.commissioner, self.prime or self.commissioner}

    @property
    def last_month(self) -> Month | None:
        """The last month of the contract, its extension included; None where it is open-ended."""
        known = [Month.of(day) for day in (self.last_day, self.last_referral_on) if day]
        if self.contract_years is not None:
            years = self.contract_years + (self.extension_years if self.extended_on else 0)
            known.append(Month.of(months_later(self.starts_on, 12 * years) - timedelta(days=1)))
        return max(known, default=None)

    @property
    def last_figures(self) -> Month:
        """The last month that can have figures: the whole term, its extension, and two years for what comes late."""
        start = Month.of(self.starts_on)
        known = [Month.of(day) for day in (self.last_day, self.last_referral_on, self.extended_on) if day]
        years = 10 if self.contract_years is None and not known else self.contract_years or 0
        return max([start.next(12 * (years + self.extension_years)), *known]).next(24)

    def curve(self, name: str) -> Curve:
        """A curve by its name. KeyError when there is none."""
        found = self.curves.get(name) or getattr(self, name if name in NAMED_CURVES else "", None)
        if found is None:
            raise KeyError(f"{self.id} has no curve {name!r}")
        return found

    @property
    def curve_names(self) -> list[str]:
        """The curves there are."""
        return sorted([*self.curves, *(name for name in NAMED_CURVES if getattr(self, name) is not None)])

    def conditions_for(self, group: str) -> list[Condition]:
        """The conditions a person of the group must meet: those of the group, and those that no group names."""
        own = {code for one in self.groups for code in one.conditions}
        mine = {code for one in self.groups if one.code == group for code in one.conditions}
        return [one for one in self.eligibility if one.code not in own or one.code in mine]

    def _worked_out(self, kind: str) -> list[Profile]:
        return [self._counted(profile) for profile in self.profile_rules[kind]]

    def _counted(self, profile: Profile) -> Profile:
        if profile.of is None:
            return profile
        base = self._worked_out(profile.of)
        known = sorted({month for version in base for month in version.months})
        expectation = {month: expected(base, Month.of(month)) for month in known}
        return profile.model_copy(update={"months": along(expectation, self._shares(profile))})

    def _shares(self, profile: Profile) -> list[Fraction]:
        if profile.curve is None:
            return [Fraction(profile.share or 0)]
        curve = self.curve(profile.curve)
        reached = [Fraction(curve.at(elapsed)) for elapsed in range(curve.last_month + 1)]
        return [now - before for now, before in zip(reached, [Fraction(0), *reached], strict=False)]
