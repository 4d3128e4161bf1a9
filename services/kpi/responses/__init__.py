"""The answers of `kpi`, as OpenAPI describes them.

Percentages (`value`, `target`, `share`, …) are text with one decimal place. A KPI whose `unit` is count or money has
its value and target in people or pounds. Null means that there is no value yet.
"""
