"""A real Postgres and a real Apache Kafka, as in production, for the demo, the tests and trying Milepost out. Nothing
else needs to be installed."""

from .backing_services import Addresses, embedded
from .errors import EmbeddedError
from .kafka import EmbeddedKafka
from .postgres import EmbeddedPostgres

__all__ = ["Addresses", "EmbeddedError", "EmbeddedKafka", "EmbeddedPostgres", "embedded"]
