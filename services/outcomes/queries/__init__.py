"""Reads for the API: resources as callers see them, money in pounds."""

from typing import Any

Resource = dict[str, Any]
"""A resource as JSON; `services.outcomes.responses` describes its members."""
