"""A guarded cluster's certificates are believed for this machine's loopback by whoever has its authority, and by
nobody else for nothing else; its secrets are its owner's."""

import ssl
from pathlib import Path

import pytest

from milepost.embedded.tls import ClusterSecurity, write_private


@pytest.fixture
def guard(tmp_path: Path) -> ClusterSecurity:
    security = ClusterSecurity(tmp_path / "guard")
    security.create(nodes=2)
    return security


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("node", [0, 1])
def test_a_client_that_checks_the_hostname_believes_each_node(guard: ClusterSecurity, node: int, name: str):
    shake_hands(client(guard), server(guard, node), name)


@pytest.mark.parametrize("name", ["127.0.0.2", "kafka.example"])
def test_a_node_is_not_believed_under_another_name(guard: ClusterSecurity, name: str):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(client(guard), server(guard, 0), name)


def test_the_authority_of_another_cluster_is_not_believed(guard: ClusterSecurity, tmp_path: Path):
    other = ClusterSecurity(tmp_path / "other")
    other.create(nodes=1)
    with pytest.raises(ssl.SSLCertVerificationError, match="certificate"):
        shake_hands(client(other), server(guard, 0), "127.0.0.1")


def test_controllers_believe_each_others_certificates(guard: ClusterSecurity):
    asking, answering = client(guard), server(guard, 0)
    asking.load_cert_chain(guard.folder / "node-1.pem")
    answering.verify_mode = ssl.CERT_REQUIRED
    answering.load_verify_locations(guard.ca_file)
    shake_hands(asking, answering, "127.0.0.1")


def test_the_authoritys_key_is_nowhere(guard: ClusterSecurity):
    with_keys = [file.name for file in sorted(guard.folder.iterdir()) if "PRIVATE KEY" in file.read_text()]
    assert with_keys == ["node-0.pem", "node-1.pem"]
    assert all(name.startswith("node-") for name in with_keys), "nobody can sign another certificate"


def test_a_nodes_key_is_in_the_only_form_that_kafka_reads(guard: ClusterSecurity):
    assert (guard.folder / "node-0.pem").read_text().startswith("-----BEGIN PRIVATE KEY-----\n")


def test_secrets_are_readable_by_their_owner_only(guard: ClusterSecurity):
    assert guard.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in guard.folder.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_made_anew(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text("an old one")
    file.chmod(0o644)
    write_private(file, "a new one")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("a new one", 0o600)


def test_making_it_again_changes_the_password(guard: ClusterSecurity):
    before = guard.password
    guard.create(nodes=1)
    assert guard.password != before


def test_settings_and_options_let_the_same_client_in(guard: ClusterSecurity):
    assert guard.settings["MILEPOST_KAFKA_SASL_PASSWORD"] == guard.options["sasl_plain_password"] == guard.password
    assert guard.settings["MILEPOST_KAFKA_SASL_MECHANISM"] == guard.options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert guard.options["ssl_context"].check_hostname


def test_the_password_is_on_no_command_line(guard: ClusterSecurity):
    assert guard.password not in " ".join(guard.format_arguments)
    assert guard.password in (guard.folder / "user.arguments").read_text()


def test_a_nodes_properties_name_its_own_certificate_and_leave_nothing_open(guard: ClusterSecurity):
    said = guard.properties(1)
    assert f"ssl.keystore.location={guard.folder / 'node-1.pem'}" in said
    assert "listener.name.controller.ssl.client.auth=required" in said
    assert "${" not in said


def client(guard: ClusterSecurity) -> ssl.SSLContext:
    """As strict as the newest Python is by default."""
    context = ssl.create_default_context(cafile=str(guard.ca_file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def server(guard: ClusterSecurity, node: int) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(guard.folder / f"node-{node}.pem")
    return context


def shake_hands(asking: ssl.SSLContext, answering: ssl.SSLContext, name: str) -> None:
    """A TLS handshake in memory; raises what either side would."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        asking.wrap_bio(to_client, to_server, server_hostname=name),
        answering.wrap_bio(to_server, to_client, server_side=True),
    ]
    while ends:
        for end in list(ends):
            try:
                end.do_handshake()
                ends.remove(end)
            except ssl.SSLWantReadError:
                continue
