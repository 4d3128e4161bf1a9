"""A programme as the services read it: one contract, resolved from its files and fixed under its version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from shared.terms.calendar import Month, Nation
from shared.terms.programme.delivery import Area, Delivery, Funder, Provider, Volume
from shared.terms.programme.fields import Count, Day, Days, Flag, Number, Pounds, Share, Slug, Term, Text
from shared.terms.programme.figures import Curve, Kpi, Profile, along, expected
from shared.terms.programme.paying import Claim, DeliveryFee, Outcome, Statement
from shared.terms.programme.people import Condition, Group, ReferralSource
from shared.terms.programme.reading import Fact, Override
from shared.terms.programme.support import Clock, ExitReportRule


class Programme(Term):
    """The contract as data [design §9]. Money in whole pence, shares 0 to 1, days inclusive."""

    id: Slug
    name: Text
    nation: Nation
    starts_on: Day
    referrals_end_on: Day
    contract_years: Count
    extension_years: Count = 0

    commissioner: Slug
    funders: tuple[Funder, ...]
    funding_total: Pounds
    volume: Volume
    prime: Slug
    providers: tuple[Provider, ...]
    prime_share: Share
    supply_chain_share: Share
    share_tolerance_points: Annotated[Number, Field(ge=0, le=100)]
    share_basis: Literal["referrals", "starts", "value"]
    areas: tuple[Area, ...]
    area_basis: Literal["residence", "jobcentre"]
    delivery_map: tuple[Delivery, ...] = (Delivery(),)

    referral_sources: tuple[ReferralSource, ...]
    groups: tuple[Group, ...]
    eligibility: tuple[Condition, ...] = ()
    clocks: tuple[Clock, ...]
    start_requires: tuple[Slug, ...]
    did_not_start_correction_days: Days
    caseload_min: Count
    caseload_max: Count
    job_gap_days: Days
    tracking_jobs_count: Flag
    exit_report: tuple[ExitReportRule, ...]

    outcomes: tuple[Outcome, ...]
    delivery_fee: DeliveryFee
    claim: Claim
    statement: Statement
    outcome_target_rate: Share
    outcome_curve: Curve
    job_start_curve: Curve
    profile_rules: dict[str, tuple[Profile, ...]] = Field(alias="profiles")
    kpis: tuple[Kpi, ...]

    _version: str = PrivateAttr("")
    _facts: tuple[Fact, ...] = PrivateAttr(())
    _overrides: tuple[Override, ...] = PrivateAttr(())

    @property
    def version(self) -> str:
        """The first 16 hex digits of the sha256 of the resolved definition: what was in force, by content."""
        return self._version

    def stamp(self, version: str, facts: tuple[Fact, ...], overrides: tuple[Override, ...]) -> None:
        """Say what the definition was resolved from; done once, by the loader."""
        self._version, self._facts, self._overrides = version, facts, overrides

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

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome of this id. KeyError when the programme has none such."""
        return {outcome.id: outcome for outcome in self.outcomes}[outcome_id]

    def kpi(self, kpi_id: str) -> Kpi:
        """The KPI of this id. KeyError when it is not on the schedule."""
        return {kpi.id: kpi for kpi in self.kpis}[kpi_id]

    def clock(self, name: str, on: date) -> Clock:
        """The clock in force for an event of this day. KeyError when the programme runs no such clock then."""
        running = [clock for clock in self.clocks if clock.name == name and (clock.effective_from or on) <= on]
        if not running:
            raise KeyError(f"{self.id} runs no clock {name!r} on {on}")
        return max(running, key=lambda clock: clock.effective_from or date.min)

    def due(self, name: str, day_0: date) -> date:
        """The last day in time by a clock counted from day 0."""
        return self.clock(name, day_0).due(day_0, self.nation)

    def accepts_referral_on(self, day: date) -> bool:
        """Whether a referral may be dated on this day [rule 17]."""
        return self.starts_on <= day <= self.referrals_end_on

    def accepts_source(self, code: str, day: date) -> bool:
        """Whether referrals may come this way on this day."""
        return any(source.code == code and source.open_on(day) for source in self.referral_sources)

    def providers_for(self, area: str, group: str) -> list[Provider]:
        """The providers the delivery map lets serve this area and group, in the order of the file [rule 54]."""
        named = {name for line in self.delivery_map if line.serves(area, group) for name in line.providers}
        return [provider for provider in self.providers if {"*", provider.id} & named]

    def exit_report_rule(self, left_on: date, referred_on: date) -> ExitReportRule | None:
        """The exit report rule for somebody leaving on a day [rules 38, 39]; None when none was in force."""
        applying = [rule for rule in self.exit_report if rule.applies(left_on, referred_on)]
        return applying[-1] if applying else None

    def price_on(self, outcome_id: str, on: date) -> int:
        """The price of an outcome in pence on a day."""
        return self.outcome(outcome_id).price_on(on)

    def fee_for(self, month: Month | date | str) -> int:
        """The delivery fee earned in a month, in pence; 0 outside its term [rule 81]."""
        return self.delivery_fee.instalment(self.starts_on, month)

    @cached_property
    def profiles(self) -> dict[str, list[Profile]]:
        """Every profile by kind, oldest first, with its months worked out."""
        return {kind: self._worked_out(kind) for kind in self.profile_rules}

    def profile_for(self, kind: str, month: Month | date | str) -> int:
        """How many are expected in a month by the profile in force on its first day; 0 outside it [rule 92]."""
        return expected(self.profiles[kind], Month.of(month))

    def target(self, kpi_id: str, by: str | None = None) -> Decimal:
        """The target of a KPI; of one slice (a group's code) where the schedule has a target per slice."""
        kpi = self.kpi(kpi_id)
        if kpi.target is not None:
            return kpi.target
        if kpi.by == "group" and by is not None:
            return self.group(by).share
        raise KeyError(f"{kpi_id} has a target per {kpi.by}; name one")

    def visible_to(self, provider_id: str, jcp_district: str) -> list[str]:
        """The organisations that may see a participant [design §7]: provider, prime, commissioner, JCP district."""
        return sorted({provider_id, self.prime, self.commissioner, jcp_district})

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
        curve: Curve = getattr(self, profile.curve)
        reached = [Fraction(curve.at(elapsed)) for elapsed in range(curve.last_month + 1)]
        return [now - before for now, before in zip(reached, [Fraction(0), *reached], strict=False)]
