"""The body with which a contract manager judges a KPI."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.terms.codes import NoIdentifier
from shared.terms.programme.kpis import Rag
from shared.terms.text_patterns import PRINTABLE, WRITTEN

Author = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100, pattern=PRINTABLE), NoIdentifier
]
Evidence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000, pattern=WRITTEN), NoIdentifier
]


JUDGEMENT = {"month": "2018-03", "rag": "amber", "evidence": "Site visit of 28 March: four of nine plans in use."}


class JudgementIn(BaseModel):
    """The colour of a judged KPI for a month, with a note of the evidence."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="YYYY-MM")
    rag: Rag
    evidence: Evidence = Field(description="what the colour is based on; names nobody on the programme")
    author: Author | None = Field(None, description="the post of the person who judged; your client's id if omitted")
