"""Types of members that several responses have."""

from typing import Annotated

from pydantic import Field

Pounds = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", description="pounds and pence, such as 4260.43")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="a calendar month, such as 2018-03")]
Cursor = Annotated[str, Field(description="send it as `cursor` to read the next page; null on the last page")]
