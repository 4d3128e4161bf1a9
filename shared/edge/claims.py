"""The claims of a token: their types and lengths, and the client that they describe."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from shared.terms.clients import KINDS, Client

MOST_LIFE_SECONDS = 24 * 60 * 60
MOST_ROLES = 50

Organisation = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9@._:|-]{0,127}$")]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]


class Claims(BaseModel):
    """What Milepost reads of a token. `exp` and `iat` are seconds since the epoch."""

    model_config = ConfigDict(extra="ignore")

    sub: ClientId
    org: Organisation
    kind: Literal[*KINDS]  # type: ignore[valid-type]
    scope: str = Field("", max_length=4096)
    roles: Annotated[frozenset[Role], Field(max_length=MOST_ROLES)] = frozenset()
    jti: str | None = Field(None, max_length=256)
    exp: float
    iat: float

    @model_validator(mode="after")
    def _ends_within_a_day(self) -> "Claims":
        if self.exp - self.iat > MOST_LIFE_SECONDS:
            raise ValueError("a token may last 24 hours at most")
        return self

    @property
    def client(self) -> Client:
        return Client(self.sub, self.org, self.kind, frozenset(self.scope.split()), self.roles)


def claims_of(payload: dict[str, Any]) -> Claims:
    """The checked claims. `ValueError` names every claim at fault, without its value."""
    try:
        return Claims.model_validate(payload)
    except ValidationError as error:
        faults = {"".join(str(part) for part in fault["loc"][:1]): fault["msg"] for fault in error.errors()}
        raise ValueError("; ".join(f"{name}: {text}".removeprefix(": ") for name, text in faults.items())) from None
