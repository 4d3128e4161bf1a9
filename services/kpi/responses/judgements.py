"""A recorded judgement."""

from datetime import date

from services.kpi.responses.fields import ExactModel
from shared.terms.programme.kpis import Rag


class JudgementOut(ExactModel):
    """The colour that a person gave a judged KPI for a month, with the evidence."""

    id: str
    programme: str
    kpi: str
    month: str
    rag: Rag
    evidence: str
    author: str
    judged_on: date
