"""A listening port of a part in the real world.

While its part is dead the port is kept (bound, not listening): connecting is refused, and nobody else can take it.
"""

import asyncio
import socket
from collections.abc import Callable

from harness.world.arrivals import Arrivals
from harness.world.socketpipe import SocketEnd
from simulators.kit.errors import LabError

OUTSIDE = "outside"
_TRIES = 100
_REACHABLE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}


class Doorway:
    """One port. `peer` is what outsiders who connect to it are called in the journal."""

    def __init__(self, part: str, port: str) -> None:
        self.part = part
        self.port = port
        self.peer = OUTSIDE
        self.host = "127.0.0.1"
        self.tcp_port = 0
        """0 until it first listens, then what the system chose; a restart listens on the same."""
        self.arrivals = Arrivals()
        self._server: asyncio.Server | None = None
        self._kept: socket.socket | None = None
        self._was_shut = False

    async def listen(self, loop: asyncio.AbstractEventLoop, factory: Callable[[], SocketEnd]) -> None:
        """LabError, naming the port, when it cannot be had."""
        if self._server is not None:
            return
        sock = await self._bind()
        self.tcp_port = sock.getsockname()[1]
        self._server = await loop.create_server(factory, sock=sock, backlog=128)
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def shut(self) -> None:
        """Refuse from now on, and keep the port for a restart."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._was_shut = True
            self._kept = self._keep()

    @property
    def address(self) -> tuple[str, int]:
        """Where parts of this world dial it."""
        return _REACHABLE.get(self.host, self.host), self.tcp_port

    def close(self) -> None:
        """For good."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _socket(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # where reuse would let two programs listen on one port
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((self.host, self.tcp_port))
        except OSError:
            sock.close()
            raise
        return sock

    async def _bind(self) -> socket.socket:
        """A restart asks again for a while: the loop may not have let go of the old socket yet."""
        tries = _TRIES if self._was_shut else 1
        for left in reversed(range(tries)):
            try:
                return self._socket()
            except OSError as error:
                if left == 0:
                    where = f"{self.part}:{self.port} cannot listen on {self.host} port {self.tcp_port}"
                    raise LabError(f"{where}: {error.strerror or error}") from error
            await asyncio.sleep(0)
        raise AssertionError("tried no times")

    def _keep(self) -> socket.socket | None:
        try:
            return self._socket()
        except OSError:  # the loop has not let go of it yet; a restart will ask again
            return None
