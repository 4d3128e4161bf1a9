"""The real Postgres and the real Apache Kafka that Milepost brings along, so that trying it out, its tests and its demo
need nothing installed and run on what production runs on."""

from .backing_services import Addresses, embedded
from .errors import EmbeddedError
from .kafka import EmbeddedKafka
from .postgres import EmbeddedPostgres

__all__ = ["Addresses", "EmbeddedError", "EmbeddedKafka", "EmbeddedPostgres", "embedded"]
