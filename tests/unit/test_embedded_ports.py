"""A data folder keeps its ports, unless another program uses one of them."""

import socket
from pathlib import Path

from milepost.embedded.ports import LOOPBACK, free_ports, is_listening, stored_ports


def test_a_folder_keeps_its_ports(tmp_path: Path):
    file = tmp_path / "new" / "ports.json"
    ports = stored_ports(file, 4)
    assert len(set(ports)) == 4
    assert stored_ports(file, 4) == ports


def test_another_number_of_ports_gives_new_ones(tmp_path: Path):
    file = tmp_path / "ports.json"
    stored_ports(file, 1)
    assert len(stored_ports(file, 2)) == 2


def test_one_number_alone_is_read_as_one_port(tmp_path: Path):
    file = tmp_path / "port"
    [port] = free_ports(1)
    file.write_text(str(port))
    assert stored_ports(file, 1) == [port]


def test_a_port_in_use_is_replaced(tmp_path: Path):
    file = tmp_path / "port"
    [port] = stored_ports(file, 1)
    with socket.socket() as other:
        other.bind((LOOPBACK, port))
        other.listen()
        assert is_listening(f"{LOOPBACK}:{port}")
        [replacement] = stored_ports(file, 1)
    assert replacement != port
    assert stored_ports(file, 1) == [replacement]
    assert not is_listening(f"{LOOPBACK}:{port}")
