"""An end of a connection that is given up while it is being dialled."""

import asyncio
from typing import cast

import pytest

from harness.run.engine import run_loop
from harness.world.socketpipe import RealHost, SocketEnd
from harness.world.sockets import SocketNet

pytestmark = pytest.mark.real


class Ears:
    """Hears what becomes of sockets, as a net does."""

    def __init__(self) -> None:
        self.up: list[SocketEnd] = []
        self.gone: list[SocketEnd] = []

    def connected(self, end: SocketEnd) -> None:
        self.up.append(end)

    def disconnected(self, end: SocketEnd, exc: Exception | None) -> None:
        self.gone.append(end)

    def heard_end(self, end: SocketEnd, exc: Exception | None) -> None:
        pass


def end_with(ears: Ears) -> SocketEnd:
    return SocketEnd(cast(SocketNet, ears), cast(RealHost, None))


@pytest.mark.parametrize("turns", range(8))
def test_an_end_that_came_up_while_it_was_given_up_is_gone(turns: int) -> None:
    """Seed of this: a server that was told to stop waited for ever for such a socket to close."""
    ears = Ears()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        end = end_with(ears)
        dialling = asyncio.create_task(end.dial((host, port)))
        for _ in range(turns):
            await asyncio.sleep(0)
        dialling.cancel()
        await asyncio.gather(dialling, return_exceptions=True)
        for _ in range(20):
            await asyncio.sleep(0)
        if not dialling.cancelled() and end.transport is not None:
            end.transport.abort()
            await asyncio.sleep(0)
        server.close()
        await server.wait_closed()
        assert end.transport is None
        assert set(ears.gone) >= set(ears.up)

    run_loop(main())


def test_nobody_there_is_no_error() -> None:
    async def main() -> bool:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        server.close()
        await server.wait_closed()
        return await end_with(Ears()).dial((host, port))

    assert asyncio.run(main()) is False
