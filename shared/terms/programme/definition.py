"""A programme as the services use it: one contract, resolved from its files, with its version."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from shared.terms.calendar import Month
from shared.terms.clients import Part
from shared.terms.programme.delivery import Area, Delivery, Funder, Provider, Volume
from shared.terms.programme.eligibility import AskedFact, Condition
from shared.terms.programme.entitlement import Entitlement
from shared.terms.programme.field_types import (
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
    Text,
)
from shared.terms.programme.kpis import (
    Body,
    Curve,
    Evaluator,
    Kpi,
    Profile,
    Target,
    along,
    expected,
    expected_of,
    in_force_in,
)
from shared.terms.programme.outcomes import AnyOutcome, Measure, Obligation, Price
from shared.terms.programme.parties import Party
from shared.terms.programme.payment import Claim, DeliveryFee, FeeRange, Statement
from shared.terms.programme.people import Group, PriorityList, ReferralSource, Trial
from shared.terms.programme.sourced import Sourced
from shared.terms.programme.support import (
    Assessment,
    CaseloadBand,
    Clock,
    ExitReportRule,
    ServiceStandard,
    months_later,
)

NAMED_CURVES = ("outcome_curve", "job_start_curve")


class Programme(Sourced):
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
    funding_caps: tuple[Price, ...] = ()
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

    other_parties: tuple[Party, ...] = Field(default=(), alias="parties")
    referral_sources: tuple[ReferralSource, ...] = ()
    groups: tuple[Group, ...] = ()
    priority_lists: tuple[PriorityList, ...] = ()
    asked_facts: tuple[AskedFact, ...] = Field(default=(), alias="facts")
    eligibility: tuple[Condition, ...] = ()
    entitlement: Entitlement = Entitlement()
    trial: Trial | None = None
    clocks: tuple[Clock, ...] = ()
    start_requires: tuple[Slug, ...] = ()
    did_not_start_correction_days: Days = 28
    earnings_queue_days: Days = 14
    exit_correction_days: Days | None = None
    job_correction_days: Days | None = None
    late_recording_days: Days | None = None
    record_correction_days: Days | None = None
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
    suppress_below: Annotated[int, Field(ge=1, le=100)] = 5
    evaluator: Evaluator | None = None
    governance: tuple[Body, ...] = ()

    def provider(self, provider_id: str) -> Provider:
        """The provider of this id. KeyError when it is not one of the programme's."""
        return {provider.id: provider for provider in self.providers}[provider_id]

    def area(self, code: str) -> Area:
        """The area of this code. KeyError when the programme does not cover it."""
        return self.areas_by_code[code]

    @cached_property
    def areas_by_code(self) -> dict[str, Area]:
        """The areas, cached because every referral needs one of them."""
        return {area.code: area for area in self.areas}

    def group(self, code: str) -> Group:
        """The group of this code. KeyError when the programme has none such."""
        return self.groups_by_code[code]

    @cached_property
    def groups_by_code(self) -> dict[str, Group]:
        """The groups, cached because every referral needs one of them."""
        return {group.code: group for group in self.groups}

    def outcome(self, outcome_id: str) -> AnyOutcome:
        """The outcome of this id. KeyError when the programme has none such."""
        return {outcome.id: outcome for outcome in self.outcomes}[outcome_id]

    def kpi(self, kpi_id: str, month: Month | None = None) -> Kpi:
        """The KPI of this id, as in force in the month or else its last. KeyError when it is not in the schedule."""
        kpi = in_force_in((kpi for kpi in self.kpis if kpi.id == kpi_id), month)
        if kpi is None:
            raise KeyError(f"{self.id} has no KPI {kpi_id!r} in {month or 'any month'}")
        return kpi

    def schedule(self, month: Month) -> list[Kpi]:
        """The KPIs of a month, as they are in force in it."""
        in_order = dict.fromkeys(kpi.id for kpi in self.kpis)
        in_month = (in_force_in((kpi for kpi in self.kpis if kpi.id == kpi_id), month) for kpi_id in in_order)
        return [kpi for kpi in in_month if kpi is not None]

    def clock(self, name: str, on: date) -> Clock:
        """The deadline rule in force for an event of this day. KeyError when the programme has none."""
        clock = self.runs(name, on)
        if clock is None:
            raise KeyError(f"{self.id} runs no clock {name!r} on {on}")
        return clock

    def runs(self, name: str, on: date) -> Clock | None:
        """The deadline rule in force for an event of this day; None where the programme sets no such limit."""
        for clock in self.clocks_by_name.get(name, ()):
            if clock.effective_from is None or clock.effective_from <= on:
                return None if clock.open_ended else clock
        return None

    @cached_property
    def clocks_by_name(self) -> dict[str, list[Clock]]:
        """The deadline rules by name, newest first, cached because every event needs them."""
        newest_first = sorted(self.clocks, key=lambda clock: clock.effective_from or date.min, reverse=True)
        return {name: [clock for clock in newest_first if clock.name == name] for name in {c.name for c in self.clocks}}

    def due(self, name: str, day_0: date) -> date:
        """The last day of the deadline counted from day 0."""
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
        """The last day of the contract, with the extension once it is exercised; None where it is open-ended."""
        return self._extended(self.ends_on)

    def _extended(self, day: date | None) -> date | None:
        if day is None or self.extended_on is None:
            return day
        return months_later(day + timedelta(days=1), 12 * self.extension_years) - timedelta(days=1)

    @cached_property
    def shares(self) -> dict[str, Decimal]:
        """The share of the whole that each provider has, 0 where the contract gives it none."""
        return {provider.id: provider.share or Decimal(0) for provider in self.providers}

    def providers_for(self, area: str, group: str) -> list[Provider]:
        """The providers the delivery map lets serve this area and group, in the order of the file [rule 54]."""
        place = area, group
        if place not in self.providers_by_place:
            self.providers_by_place[place] = self._providers_serving(area, group)
        return self.providers_by_place[place]

    @cached_property
    def providers_by_place(self) -> dict[tuple[str, str], list[Provider]]:
        """The providers for each area and group that was asked for so far."""
        return {}

    def _providers_serving(self, area: str, group: str) -> list[Provider]:
        named = {name for line in self.delivery_map if line.serves(area, group) for name in line.providers}
        return [provider for provider in self.providers if {"*", provider.id} & named]

    def shared_line(self, area: str, group: str) -> Delivery | None:
        """The line of the delivery map that gives this area and group shares of their own; None where none does."""
        return next((line for line in self.delivery_map if line.shares and line.serves(area, group)), None)

    def exit_report_rule(self, left_on: date, referred_on: date) -> ExitReportRule | None:
        """The exit report rule for a participant who leaves on a day [rules 38, 39]; None when none was in force."""
        applying = [rule for rule in self.exit_report if rule.applies(left_on, referred_on)]
        return applying[-1] if applying else None

    @cached_property
    def money_terms(self) -> str:
        """A digest of what outcomes and claims are decided by; another one when any of their dated values differs."""
        terms = self.model_dump_json(include={"nation", "clocks", "outcomes", "claim"})
        return hashlib.sha256(terms.encode()).hexdigest()[:16]

    def price_on(self, outcome_id: str, on: date) -> int:
        """The price of an outcome in pence on a day."""
        return self.outcome(outcome_id).price_on(on)

    def funding_cap_on(self, day: date) -> int | None:
        """The pence of all payments together, as the cap stands on a day; None without a cap."""
        in_force = [cap.amount for cap in self.funding_caps if cap.effective_from <= day]
        return in_force[-1] if in_force else self.funding_cap

    def fee_for(self, month: Month | date | str) -> int:
        """The delivery fee earned in a month, in pence; 0 outside its term [rule 81]."""
        return self.delivery_fee.instalment(self.starts_on, month) if self.delivery_fee else 0

    @cached_property
    def profiles(self) -> dict[str, list[Profile]]:
        """Every profile by kind, oldest first, with its months calculated."""
        return {kind: self.calculated_profiles(kind) for kind in self.profile_rules}

    def profile_for(self, kind: str, month: Month | date | str) -> int:
        """How many are expected in a month by the profile in force on its first day; 0 outside it [rule 92]."""
        return expected(self.profiles.get(self.profile_kind(kind), []), Month.of(month))

    def profile_of(self, kind: str, area: str, month: Month | date | str) -> int | None:
        """How many of them in one area; None where the profile does not say."""
        return expected_of(self.profiles.get(self.profile_kind(kind), []), area, Month.of(month))

    def profile_kind(self, kind: str) -> str:
        """The key of a profile: that of an outcome may be written as `outcome:<id>` or as its id."""
        return kind if kind in self.profile_rules else kind.removeprefix("outcome:")

    def target(self, kpi_id: str, by: str | None = None) -> Decimal:
        """The target of a KPI; of one slice (a group's code) where the schedule has a target per slice."""
        kpi = self.kpi(kpi_id)
        if kpi.target is not None:
            return kpi.target
        share = self.group(by).share if kpi.by == "group" and by is not None else None
        if share is not None:
            return share
        raise KeyError(f"{kpi_id} has a target per {kpi.by}; name one")

    def named_target(self, name: str, month: Month) -> Target | None:
        """The flat target of this name as in force in the month; None before the first."""
        return in_force_in((target for target in self.targets if target.name == name), month)

    def visible_to(self, provider_id: str, sent_by: str) -> list[str]:
        """The organisations that see a participant: who delivers, commissions or referred them [rule 157].

        A Jobcentre district that did not refer the person is not among them [decisions 0003, 0021].
        """
        return sorted({provider_id, self.prime or provider_id, self.commissioner, sent_by})

    @property
    def receiver(self) -> str:
        """The owner of a referral until it is allocated: the prime, or the first of several independent providers."""
        return self.prime or self.providers[0].id

    def parts_of(self, org: str, on: date | None = None) -> frozenset[Part]:
        """What an organisation is in this programme on a day; empty for one that the programme does not name.

        A Jobcentre district has a part only where a Jobcentre may refer [rule 157].
        Without a day, only what it is without limit of time.
        """
        named = [(self.commissioner, Part.COMMISSIONER)]
        named += [(provider.id, Part(provider.role)) for provider in self.providers]
        if any("jcp" in source.sent_by for source in self.referral_sources):
            named += [(area.jcp_district, Part.JCP_DISTRICT) for area in self.areas]
        named += [(area.code, Part.BOROUGH) for area in self.areas]
        named += [(funder.id, Part.FUNDER) for funder in self.funders]
        named += [(sender, Part.REFERRER) for source in self.referral_sources for sender in source.referrers]
        named += [(party.organisation, Part(party.part)) for party in self.other_parties if party.takes_part_on(on)]
        return frozenset(part for party, part in named if party == org)

    def partner_services(self, on: date) -> list[Party]:
        """The services that interventions may be referred to by code on a day [rule 178]."""
        return [party for party in self.other_parties if party.part == "partner_service" and party.takes_part_on(on)]

    def recipients(self, on: date) -> list[Party]:
        """Those to whom people may be shown by consent or agreement on a day [rule 193]."""
        return [party for party in self.other_parties if party.part == "recipient" and party.takes_part_on(on)]

    @property
    def parties(self) -> set[str]:
        """The organisations that see the whole programme: the commissioner and, where there is one, the prime."""
        return {self.commissioner, self.prime or self.commissioner}

    @property
    def last_month(self) -> Month | None:
        """The last month of the contract, its extension included; None where it is open-ended."""
        months = [Month.of(day) for day in (self.last_day, self.last_referral_on) if day]
        if self.contract_years is not None:
            years = self.contract_years + (self.extension_years if self.extended_on else 0)
            months.append(Month.of(months_later(self.starts_on, 12 * years) - timedelta(days=1)))
        return max(months, default=None)

    @property
    def last_figures(self) -> Month:
        """The last month that can have figures: the whole term, its extension, and two years for late events."""
        start = Month.of(self.starts_on)
        months = [Month.of(day) for day in (self.last_day, self.last_referral_on, self.extended_on) if day]
        years = 10 if self.contract_years is None and not months else self.contract_years or 0
        return max([start.next(12 * (years + self.extension_years)), *months]).next(24)

    def curve(self, name: str) -> Curve:
        """A curve by its name. KeyError when there is none."""
        curve = self.curves.get(name) or getattr(self, name if name in NAMED_CURVES else "", None)
        if curve is None:
            raise KeyError(f"{self.id} has no curve {name!r}")
        return curve

    @property
    def curve_names(self) -> list[str]:
        """The names of its curves, sorted."""
        return sorted([*self.curves, *(name for name in NAMED_CURVES if getattr(self, name) is not None)])

    def conditions_for(self, group: str) -> list[Condition]:
        """The conditions a person of the group must meet: those of the group, and those that no group names."""
        if group not in self.conditions_by_group:
            return self._conditions_for(group)
        return self.conditions_by_group[group]

    @cached_property
    def conditions_by_group(self) -> dict[str, list[Condition]]:
        """The conditions for each of the programme's groups, cached because every referral needs them."""
        return {group.code: self._conditions_for(group.code) for group in self.groups}

    def _conditions_for(self, group: str) -> list[Condition]:
        of_others = {code for other in self.groups if other.code != group for code in other.conditions}
        excluded = of_others.difference(*(own.conditions for own in self.groups if own.code == group))
        return [condition for condition in self.eligibility if condition.code not in excluded]

    def calculated_profiles(self, kind: str) -> list[Profile]:
        """The profiles of a kind with their months: those taken `of` another profile are calculated from it."""
        calculated = []
        for profile in self.profile_rules[kind]:
            if profile.of is not None:
                base = self.calculated_profiles(profile.of)
                months = sorted({month for version in base for month in version.months})
                expectation = {month: expected(base, Month.of(month)) for month in months}
                shares = self.curve(profile.curve).increments() if profile.curve else [Fraction(profile.share or 0)]
                profile = profile.model_copy(update={"months": along(expectation, shares)})
            calculated.append(profile)
        return calculated
