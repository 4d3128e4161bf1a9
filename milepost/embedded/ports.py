"""Picks loopback ports outside the kernel's ephemeral range. A client that keeps reconnecting to a stopped server could
otherwise be given the server's own port, and the server could not restart."""

import json
import random
import re
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOWEST = 12_000
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_listening(address: str) -> bool:
    """Whether anything accepts connections at `host:port`."""
    host, port = address.split(":")
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex((host, int(port))) == 0


def stored_ports(file: Path, count: int) -> list[int]:
    """The ports in the file, so that a folder keeps its addresses, or new ones if one of them is in use now."""
    if file.exists():
        # JSON, or one number alone: that is how Postgres's port was stored before.
        stored = [int(number) for number in re.findall(r"\d+", file.read_text())]
        if len(stored) == count and all(is_free(port) for port in stored):
            return stored
    ports = free_ports(count)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(ports))
    return ports


def free_ports(count: int) -> list[int]:
    """`count` different unused ports, in no particular order."""
    candidates = random.sample(range(LOWEST, _first_ephemeral()), k=2_000)
    free = [port for port in candidates[: count * 50] if is_free(port)]
    if len(free) < count:
        raise OSError(f"No {count} free ports between {LOWEST} and {_first_ephemeral()} on {LOOPBACK}.")
    return free[:count]


def _first_ephemeral() -> int:
    first = int(EPHEMERAL_RANGE.read_text().split()[0]) if EPHEMERAL_RANGE.exists() else 32_768
    return first if first > LOWEST + 2_000 else 32_768
