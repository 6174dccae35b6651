"""What the network of the real world says by itself: somebody on the way repeats a request and keeps the answer.

To the part that hears it this is an outsider, since no part of the world has dialled.
"""

import asyncio
import contextlib


async def say_again(address: tuple[str, int], data: bytes) -> None:
    """Say it on a connection of its own, wait for the beginning of the answer or for the end, and hang up."""
    try:
        reader, writer = await asyncio.open_connection(*address)
    except OSError:  # nobody is there any more: then it is not said again
        return
    try:
        with contextlib.suppress(OSError):  # it was hung up before it had been answered
            writer.write(data)
            await reader.read(1)
    finally:
        writer.transport.abort()
