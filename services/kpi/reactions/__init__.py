"""What `kpi` does with the events it consumes: it counts them, all of them, in batches."""

from services.kpi.reactions.counting import Counting
from shared.terms.programme import Programmes


def build_handlers(programmes: Programmes) -> Counting:
    return Counting(programmes)
