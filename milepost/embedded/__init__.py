"""The real Postgres and the real Apache Kafka that Milepost brings along, so that trying it out, its tests and its demo
need nothing installed and run on what production runs on."""

from .errors import EmbeddedError
from .kafka import EmbeddedKafka
from .pair import Addresses, embedded
from .postgres import EmbeddedPostgres

__all__ = ["Addresses", "EmbeddedError", "EmbeddedKafka", "EmbeddedPostgres", "embedded"]
