"""One cluster: joined when its server runs, else made, recovered and started. See the package for the locks."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

from db.embedded import initdb, leftovers, locks, placement, supervisor
from db.embedded.binaries import Binaries, binaries_for
from db.embedded.endpoint import Answer, ask, make_socket_directory, socket_directory
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.locks import FileLock
from db.embedded.serverlog import ServerLog

POLL_SECONDS = 0.02
REPAIR_SECONDS = 60
# Nobody but the owner of the socket can connect, so the server asks for no password.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    # Not in /dev/shm, where a killed server would leave it, and where Docker gives 64 MB: reserved in the main shared
    # memory, the rare rest in files of the cluster.
    "min_dynamic_shared_memory": "16MB",
    "dynamic_shared_memory_type": "mmap",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


class EmbeddedPostgres:
    """A holder of the server for `data`. Any number of processes may be holders; methods may be called by any thread.

    `durable=False` is for data that may be lost with the power; `discard=True` removes everything when the last
    holder has gone. `settings` are PostgreSQL's own; those of the process that starts the server count.
    """

    def __init__(
        self,
        data: Path | str,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        discard: bool = False,
    ) -> None:
        self.path = Path(data).absolute()
        self.durable, self.discard = durable, discard
        self.settings = dict(settings or {})
        self.home, self.account = placement.home_of(self.path)
        self.data = self.home / "data"
        self.socket_directory = socket_directory(self.data, self.account)
        self._log = ServerLog(self.home / "server.log")
        self._lease: FileLock | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._busy = threading.Lock()
        self._releasing = threading.Event()

    def url(self, database: str = "postgres", driver: str | None = "asyncpg") -> str:
        """For SQLAlchemy; without a driver for asyncpg, psycopg and libpq themselves."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        host = quote_from_bytes(os.fsencode(self.socket_directory), safe="")
        return f"{scheme}://postgres@/{quote(database, safe='')}?host={host}"

    def start(self, timeout: float = 60) -> EmbeddedPostgres:
        """Start the server, or join the one that runs. Raises EmbeddedPostgresError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._busy, self._told_as_own_error():
            if self._lease is None:
                try:
                    self.account.require_entry()
                    placement.make_home(self.path, self.home, self.account)
                    self._take_lease(deadline)
                    self._join_or_start(deadline, create=True)
                except BaseException:
                    self._drop_lease()
                    raise
        return self

    def ensure(self) -> bool:
        """Bring back a server that died although it is held. True when this process had to start it.

        About a millisecond while the server runs. Raises EmbeddedPostgresError when it cannot be brought back.
        """
        with self._busy, self._told_as_own_error():
            if self._lease is None:
                return False
            if self._is_supervised() and ask(self.socket_directory, self.account) is not Answer.NONE:
                return False
            return self._join_or_start(time.monotonic() + REPAIR_SECONDS, create=False)

    def release(self) -> None:
        """Stop using the server. The last one out stops it."""
        self._releasing.set()  # a repair in another thread gives up
        with self._busy:
            self._drop_lease()
            self._releasing.clear()

    def wait_stopped(self, timeout: float = 30) -> None:
        """Wait until the server's processes have ended. Raises EmbeddedPostgresError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while locks.is_held(self.home / "alive"):
            self._pause(deadline, lambda: f"The server of {self.data} still runs: other processes use it")
        if self._supervisor is not None:
            self._supervisor.wait(max(1, deadline - time.monotonic()))

    @contextlib.contextmanager
    def _told_as_own_error(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            where = error.filename or self.home
            raise EmbeddedPostgresError(f"The database cannot use {where}: {reason}") from error

    def _drop_lease(self) -> None:
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    def _pause(self, deadline: float, complaint: Callable[[], str]) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(complaint())
        if self._releasing.is_set():
            raise EmbeddedPostgresError("The database was released while it was being started")
        time.sleep(POLL_SECONDS)

    def _take_lease(self, deadline: float) -> None:
        """Not while a server is being stopped; and not on a file that the stopping one has removed."""
        while True:
            self._lease = FileLock(self.home / "lease")
            while not self._lease.try_shared():
                self._pause(deadline, lambda: f"An earlier server of {self.data} does not end")
            if self._lease.is_current():
                return
            self._lease.close()
            placement.make_home(self.path, self.home, self.account)

    def _is_supervised(self) -> bool:
        return locks.is_held(self.home / "supervisor")

    def _is_up(self) -> bool:
        # In this order: a server whose supervisor is dead still answers while it is being shut down.
        return ask(self.socket_directory, self.account) is Answer.READY and self._is_supervised()

    def _join_or_start(self, deadline: float, *, create: bool) -> bool:
        while not self._is_up():
            with FileLock(self.home / "alive") as alive:
                if alive.try_exclusive():  # no process of an earlier server is left, and nobody else starts one
                    self._launch(alive, deadline, create=create)
                    return True
            self._end_orphans()
            self._pause(deadline, self._silent_predecessor)
        return False

    def _silent_predecessor(self) -> str:
        pids = ", ".join(str(pid) for pid in leftovers.server_processes(self.data)[:5])
        return f"An earlier server of {self.data} neither answers nor ends (processes: {pids or 'unknown'})"

    def _end_orphans(self) -> None:
        with FileLock(self.home / "supervisor") as place:
            if place.try_exclusive():  # there is no supervisor, and a new one waits for us before it starts a server
                leftovers.end_orphans(self.data, self.home / "alive")

    def _launch(self, alive: FileLock, deadline: float, *, create: bool) -> None:
        binaries = binaries_for(self.account)
        try:
            leftovers.remove_lock_files(self.data, self.socket_directory)
            if not initdb.is_made(self.data):
                if not create:
                    raise EmbeddedPostgresError(f"The database in {self.data} has disappeared while it was in use")
                initdb.make(self.data, binaries.directory, self.account, alive.fd, durable=self.durable)
            if self.socket_directory != self.data:
                make_socket_directory(self.socket_directory, self.account)
            self._start_supervisor(binaries, alive)
        finally:
            binaries.close()  # the supervisor has inherited its lock
        self._await_answer(deadline)

    def _start_supervisor(self, binaries: Binaries, alive: FileLock) -> None:
        inherited = [alive.fd, *([binaries.lock.fd] if binaries.lock else [])]
        plan = supervisor.Plan(
            command=self._command(binaries.directory),
            credentials={**self.account.credentials},  # type: ignore[dict-item]
            inherited=inherited,
            data=str(self.data),
            lease=str(self.home / "lease"),
            own_lock=str(self.home / "supervisor"),
            log=str(self._log.path),
            temporary=None if self.socket_directory == self.data else str(self.socket_directory),
            discard=str(self.home) if self.discard else None,
        )
        FileLock(self.home / "supervisor").close()  # made here for the sake of its owner
        with self._log.opened() as output:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-I", "-S", supervisor.__file__, plan.to_json()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=initdb.environment(),
                start_new_session=True,  # Ctrl-C reaches the application, not its database
                pass_fds=inherited,
            )
        threading.Thread(target=self._supervisor.wait, daemon=True).start()  # leaves no zombie

    def _command(self, binaries: Path) -> list[str]:
        quoted = str(self.socket_directory).replace('"', '""')  # the setting is a list
        settings = {**SETTINGS, "unix_socket_directories": f'"{quoted}"'}
        settings |= ({} if self.durable else THROW_AWAY) | self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries / "postgres"), "-D", str(self.data), *options]

    def _await_answer(self, deadline: float) -> None:
        assert self._supervisor is not None  # noqa: S101  # for the type checker
        while not self._is_up():
            if self._supervisor.poll() is not None:
                raise EmbeddedPostgresError(f"PostgreSQL did not start. {self._log.tail()}")
            self._pause(deadline, lambda: f"PostgreSQL did not answer in time. {self._log.tail()}")
