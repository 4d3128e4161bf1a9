"""A programme is data: the contract, read from `programmes/*.yaml`, so that a new programme needs no code [design §9].

`load(directory)` gives the programmes, or `ProgrammeErrors` with everything that is wrong in their files.
"""

from shared.terms.programme.definition import Programme
from shared.terms.programme.delivery import Area, Delivery, Funder, Provider, Volume
from shared.terms.programme.errors import Place, ProgrammeErrors, ProgrammeFault
from shared.terms.programme.figures import Curve, Kpi, Profile, Tolerance
from shared.terms.programme.loading import Framework, Programmes, load
from shared.terms.programme.paying import Claim, DeliveryFee, Outcome, Price, Statement
from shared.terms.programme.people import Condition, Group, ReferralSource
from shared.terms.programme.reading import Fact, Override, Source
from shared.terms.programme.support import Clock, ExitReportRule

__all__ = [
    "Area",
    "Claim",
    "Clock",
    "Condition",
    "Curve",
    "Delivery",
    "DeliveryFee",
    "ExitReportRule",
    "Fact",
    "Framework",
    "Funder",
    "Group",
    "Kpi",
    "Outcome",
    "Override",
    "Place",
    "Price",
    "Profile",
    "Programme",
    "ProgrammeErrors",
    "ProgrammeFault",
    "Programmes",
    "Provider",
    "ReferralSource",
    "Source",
    "Statement",
    "Tolerance",
    "Volume",
    "load",
]
