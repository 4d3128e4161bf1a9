"""One figure with its slices."""

from services.kpi.responses.fields import DefinitionOut, Dimension, ExactModel, SignedFigureOut, SliceOut, SnapshotOut


class SlicesOut(ExactModel):
    """A figure's slices by each dimension; those of one dimension sum to the figure."""

    provider: list[SliceOut]
    area: list[SliceOut]
    group: list[SliceOut]


class SlicedFigureOut(SnapshotOut, DefinitionOut, SignedFigureOut):
    """A KPI's figure with its slices."""

    month: str
    filters: dict[Dimension, str]
    by_slice: SlicesOut
