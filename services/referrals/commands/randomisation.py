"""Drawing a person's trial arm: once, and before any provider sees the referral [rule 15]."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.domain.trial import PROGRAMME, arm
from services.referrals.tables import PERSON, TRIAL
from shared.store.statements import Sql, update
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault
from shared.terms.programme import Programme

OF_PERSON = PERSON.c.id == sa.bindparam("person_id", type_=sa.Text)
READ_ARMS = Sql(sa.select(PERSON.c.arms).where(OF_PERSON).with_for_update())
SAVE_ARMS = update(PERSON, "arms", where=OF_PERSON, version=False)
_TRIAL = upsert(TRIAL)
NEXT_NUMBER = Sql(
    _TRIAL.on_conflict_do_update(
        index_elements=["programme"], set_={"drawn": TRIAL.c.drawn + _TRIAL.excluded.drawn}
    ).returning(TRIAL.c.drawn)
)


@dataclass(frozen=True)
class Draw:
    """The arm, None without a trial, and the number drawn; a person who is referred again keeps both.

    `arms` are the draws of all trials to store with a new person, by programme.
    """

    arm: str | None = None
    number: int | None = None
    arms: Mapping[str, Any] = field(default_factory=dict)

    @property
    def takes_part(self) -> bool:
        return self.arm in (None, PROGRAMME)


async def draw_arm(uow: UnitOfWork, vault: Vault, programme: Programme, person_id: str | None) -> Draw:
    """The person's arm: the one drawn before, or the next of the programme's blocks. A new person has no id yet."""
    trial = programme.trial
    if trial is None:
        return Draw()
    arms = await READ_ARMS.value(uow, person_id=person_id) or {} if person_id else {}
    if programme.id in arms:
        return Draw(*arms[programme.id])
    number = await NEXT_NUMBER.value(uow, programme=programme.id, drawn=1) - 1
    block_key = partial(vault.draw_key, programme.id, trial.seed_name)
    drawn_arm = arm(trial.programme, trial.control, trial.block, number, block_key)
    arms = {**arms, programme.id: [drawn_arm, number]}
    if person_id:
        await SAVE_ARMS.execute(uow, person_id=person_id, new_arms=arms)
    return Draw(drawn_arm, number, arms)
