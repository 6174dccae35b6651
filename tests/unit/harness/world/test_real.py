"""What only the real world has: outsiders, ports, files, a wall clock; and that it leaves nothing behind."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.history.evidence import Chunk, Fate, Noted
from harness.run.engine import run_loop
from harness.world.checked import Checked
from harness.world.played import Played
from harness.world.real import RealWorld
from harness.world.stage import STAGE, Advance, AnyEffect, Crash, Cut, CutStyle, Finish, Restart, Restore
from simulators.kit.effect import Arm, Close, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.errors import LabError
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Received, Row, Started, Told
from simulators.kit.instant import HOUR, SECOND, Instant
from simulators.till.attempt import Noticed

pytestmark = pytest.mark.real


class Echo:
    """Says back what it hears; stores it first, when it has a disk."""

    def __init__(self, disk: bool = False) -> None:
        self._disk = disk
        self._count = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del now
        match event:
            case Started(rows):
                self._count = len(rows)
            case Received(conn, data):
                self._count += 1
                said: list[Effect] = [Send(conn, data.upper()), Record(Noticed("echo", "heard", data.decode()))]
                return [Persist(data.decode(), (Row(str(self._count), data.decode()),)), *said] if self._disk else said
        return []


class Follower:
    """Does what a function of the event says."""

    def __init__(self, react: Callable[[Event], Sequence[AnyEffect]]) -> None:
        self._react = react

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del now
        return self._react(event)  # type: ignore[return-value] # may play the stage


def add(
    world: RealWorld, name: str, react: Callable[[Event], Sequence[AnyEffect]], ports: tuple[str, ...] = ()
) -> None:
    world.add(name, lambda: Follower(react), ports)


def asker(event: Event) -> Sequence[AnyEffect]:
    match event:
        case Started():
            return [Open("a", "echo:p")]
        case Opened(conn):
            return [Send(conn, b"hello")]
        case Received(conn, b"HELLO"):
            return [Close(conn), Tell(STAGE, "done")]
        case Closed(_, reason):
            return [Tell(STAGE, reason)]
    return []


def when_told(*effects: AnyEffect) -> Callable[[Event], Sequence[AnyEffect]]:
    return lambda event: [*effects, Finish()] if isinstance(event, Told) else []


def ask_once(port: int, text: bytes) -> bytes:
    """A client that shares no code with ours."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plug:
        plug.sendall(text)
        return plug.recv(100)


def test_an_outsider_is_served_and_journalled_both_ways() -> None:
    notes: list[Noted] = []
    chunks: list[Chunk] = []
    ports: dict[str, int] = {}

    async def main() -> Played:
        world = RealWorld(
            0,
            directory=None,
            on_noted=notes.append,
            on_chunk=chunks.append,
            on_listening=lambda address, _, port: ports.update({address: port}),
        )
        world.add("echo", Echo, ("p",))
        world.listen_on("echo", "p", peer="tills")
        stop = asyncio.Event()
        serving = asyncio.create_task(world.serve(stop))
        while "echo:p" not in ports:
            await asyncio.sleep(0)
        answers = [await asyncio.to_thread(ask_once, ports["echo:p"], text) for text in (b"one", b"two")]
        assert answers == [b"ONE", b"TWO"]
        assert world.address_of("echo", "p") == ("127.0.0.1", ports["echo:p"])
        while sum(chunk.fate is Fate.ENDED for chunk in chunks) < 2:
            await asyncio.sleep(0)
        stop.set()
        return await serving

    played = asyncio.run(main())
    assert played.ended == "stopped"
    assert played.journal == tuple(chunks)
    assert played.history == tuple(notes)
    assert [(c.conn, c.sender, c.receiver, c.data, c.fate) for c in played.journal[:4]] == [
        ("tills-echo#1", "tills", "echo", b"", Fate.OPENED),
        ("tills-echo#1", "tills", "echo", b"one", Fate.DELIVERED),
        ("tills-echo#1", "echo", "tills", b"ONE", Fate.DELIVERED),
        ("tills-echo#1", "tills", "echo", b"", Fate.ENDED),
    ]


def test_outsiders_and_parts_come_in_at_one_door() -> None:
    """Whoever comes in while a dial of ours is under way is told apart from it."""

    async def main() -> Played:
        world = RealWorld(0, directory=None, limit_s=10)
        world.add("echo", Echo, ("p",))
        world.listen_on("echo", "p")
        told = 0

        def stage(event: Event) -> Sequence[AnyEffect]:
            nonlocal told
            told += isinstance(event, Told)
            return [Finish()] if told == 5 else []

        add(world, STAGE, stage)
        for number in range(5):
            add(world, f"asker{number}", asker)
        playing = asyncio.create_task(world.play())
        while not world.net.doorways["echo:p"].tcp_port:
            await asyncio.sleep(0)
        port = world.address_of("echo", "p")[1]
        plugs = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        for plug in plugs:
            plug.sendall(b"x")
        try:
            return await playing
        finally:
            for plug in plugs:
                plug.close()

    played = asyncio.run(main())
    assert played.ended == "finish"
    opened = [chunk.sender for chunk in played.journal if chunk.fate is Fate.OPENED]
    assert sorted(sender for sender in opened if sender != "outside") == [f"asker{n}" for n in range(5)]
    said = {(chunk.sender, chunk.data) for chunk in played.journal if chunk.receiver == "echo" and chunk.data}
    assert said <= {*((f"asker{n}", b"hello") for n in range(5)), ("outside", b"x")}


def test_a_part_outside_is_dialled_and_its_silence_is_no_answer() -> None:
    async def main() -> Played:
        server = await asyncio.start_server(answer_and_hang_up, "127.0.0.1", 0)
        world = RealWorld(0, directory=None, limit_s=10)
        world.external("backend:api", "127.0.0.1", server.sockets[0].getsockname()[1])

        def part(event: Event) -> Sequence[AnyEffect]:
            match event:
                case Started():
                    return [Open("a", "backend:api")]
                case Opened(conn):
                    return [Send(conn, b"ping")]
                case Closed():
                    return [Tell(STAGE, "over")]
            return []

        add(world, "gateway", part)
        add(world, STAGE, when_told())
        played = await world.play()
        server.close()
        await server.wait_closed()
        return played

    async def answer_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        writer.close()
        await writer.wait_closed()

    played = asyncio.run(main())
    assert [(c.link, c.sender, c.data, c.fate) for c in played.journal] == [
        ("gateway-backend", "gateway", b"", Fate.OPENED),
        ("gateway-backend", "gateway", b"ping", Fate.DELIVERED),
        ("gateway-backend", "backend", b"ping", Fate.DELIVERED),
        ("gateway-backend", "backend", b"", Fate.ENDED),
    ]


def test_nobody_listening_outside_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        world = RealWorld(0, directory=None, limit_s=10)
        world.external("echo:p", "127.0.0.1", taken.getsockname()[1])
        add(world, "asker", asker)
        add(world, STAGE, when_told())
        played = asyncio.run(world.play())
    assert [(c.sender, c.receiver, c.fate) for c in played.journal] == [("asker", "echo", Fate.REFUSED)]


def test_an_outsider_is_cut_off_in_silence_and_reset_on_restore() -> None:
    async def main() -> tuple[Played, bytes]:
        world = RealWorld(0, directory=None, limit_s=10)
        heard: list[bytes] = []

        def echo(event: Event) -> Sequence[AnyEffect]:
            match event:
                case Accepted():
                    return [Tell(STAGE, "in")]
                case Received(conn, data):
                    heard.append(data)
                    return [Send(conn, data)]
                case Closed(_, reason):
                    return [Tell(STAGE, reason)]
            return []

        def stage(event: Event) -> Sequence[AnyEffect]:
            match event:
                case Told(_, "in"):
                    return [Cut("till-echo", CutStyle.SILENT), Advance(HOUR), Restore("till-echo")]
                case Told(_, "reset"):
                    return [Finish()]
            return []

        add(world, "echo", echo, ("p",))
        world.listen_on("echo", "p", peer="till")
        add(world, STAGE, stage)
        playing = asyncio.create_task(world.play())
        while not world.net.doorways["echo:p"].tcp_port:
            await asyncio.sleep(0)
        reader, writer = await asyncio.open_connection(*world.address_of("echo", "p"))
        writer.write(b"anybody?")
        with pytest.raises(ConnectionResetError):
            assert await reader.read() == b"never"
        writer.close()
        return await playing, b"".join(heard)

    played, heard = asyncio.run(main())
    assert played.ended == "finish"
    assert played.now >= HOUR
    assert heard == b"".join(c.data for c in played.journal if c.sender == "till" and c.fate is Fate.DELIVERED)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        world = RealWorld(0, directory=None)
        world.add("other", Echo, ("q",))
        world.add("echo", Echo, ("p",))
        world.listen_on("echo", "p", "127.0.0.1", port)
        with pytest.raises(LabError, match=f"echo:p cannot listen on 127.0.0.1 port {port}"):
            asyncio.run(world.play())


def test_a_port_stays_ours_while_its_part_is_dead() -> None:
    async def main() -> tuple[Played, list[int]]:
        world = RealWorld(0, directory=None, limit_s=10)
        world.add("echo", Echo, ("p",))
        ports: list[int] = []

        def stage(event: Event) -> Sequence[AnyEffect]:
            match event:
                case Started():
                    ports.append(world.address_of("echo", "p")[1])
                    return [Crash("echo"), Arm("dead", 0)]
                case Fired("dead"):
                    with pytest.raises(ConnectionRefusedError):
                        socket.create_connection(("127.0.0.1", ports[0]), timeout=5)
                    with socket.socket() as thief, pytest.raises(OSError, match="in use"):
                        thief.bind(("127.0.0.1", ports[0]))
                    return [Restart("echo"), Advance(SECOND), Tell("asker", "now")]
                case Told(_, "done"):
                    ports.append(world.address_of("echo", "p")[1])
                    return [Finish()]
            return []

        add(world, STAGE, stage)
        add(world, "asker", lambda event: asker(Started() if isinstance(event, Told) else event))
        return await world.play(), ports

    played, ports = asyncio.run(main())
    assert played.ended == "finish"
    assert ports[0] == ports[1]


def test_rows_outlive_the_world(tmp_path: Path) -> None:
    def play(text: bytes) -> Played:
        world = RealWorld(0, directory=tmp_path, limit_s=10)
        world.add("echo", lambda: Checked(Echo(disk=True)), ("p",), disk=True)
        add(world, "asker", lambda event: [Send("a", text)] if isinstance(event, Opened) else asker(event))
        return asyncio.run(world.play())

    assert play(b"one").rows == {"echo": (Row("1", "one"),)}
    assert play(b"two").rows == {"echo": (Row("1", "one"), Row("2", "two"))}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["echo.sqlite"]


def test_a_file_that_is_no_database_is_the_labs_fault(tmp_path: Path) -> None:
    (tmp_path / "echo.sqlite").write_bytes(b"this is a shopping list, not a database" * 100)
    world = RealWorld(0, directory=tmp_path)
    world.add("echo", Echo, ("p",), disk=True)
    with pytest.raises(LabError, match="cannot be opened as the disk of echo"):
        asyncio.run(world.play())


def test_the_limit_ends_a_case_that_does_not() -> None:
    world = RealWorld(0, directory=None, limit_s=0.01)
    add(world, "patient", lambda event: [Arm("x", HOUR)] if isinstance(event, Started) else [])
    assert asyncio.run(world.play()).ended == "limit"


def test_a_stage_that_raises_ends_the_case() -> None:
    world = RealWorld(0, directory=None)

    def stage(event: Event) -> Sequence[AnyEffect]:
        raise ValueError(f"cannot play {event}")

    add(world, STAGE, stage)
    played = asyncio.run(world.play())
    assert played.ended == "broke"
    assert [(event.part, event.what) for event in played.parts] == [(STAGE, "broke")]
    assert "ValueError: cannot play Started(rows=()) (" in played.parts[0].text


def test_a_mistake_of_the_stage_is_the_labs_fault() -> None:
    world = RealWorld(0, directory=None)
    add(world, STAGE, lambda event: [Crash("nobody")] if isinstance(event, Started) else [])
    with pytest.raises(LabError, match="no part 'nobody'"):
        asyncio.run(world.play())


def test_many_worlds_in_one_loop_leave_nothing_behind(tmp_path: Path) -> None:
    async def main() -> list[Played]:
        worlds = []
        for number in range(16):
            world = RealWorld(number, directory=tmp_path / str(number), limit_s=20)
            world.add("echo", lambda: Echo(disk=True), ("p",), disk=True)
            add(world, "asker", asker)
            add(world, STAGE, when_told(Crash("echo"), Restart("echo"), Advance(HOUR)))
            worlds.append(world)
        before = len(asyncio.all_tasks())
        played = await asyncio.gather(*[world.play() for world in worlds])
        assert len(asyncio.all_tasks()) == before
        return list(played)

    threads = threading.active_count()
    for played in asyncio.run(main()):
        assert played.ended == "finish"
        assert [chunk.data for chunk in played.journal if chunk.fate is Fate.DELIVERED] == [b"hello", b"HELLO"]
    assert threading.active_count() == threads


def test_cancelling_a_case_cleans_up(tmp_path: Path) -> None:
    async def main() -> None:
        world = RealWorld(0, directory=tmp_path, limit_s=None)
        world.add("echo", Echo, ("p",), disk=True)
        world.listen_on("echo", "p")
        playing = asyncio.create_task(world.play())
        while not world.net.doorways["echo:p"].tcp_port:
            await asyncio.sleep(0)
        plug = socket.create_connection(world.address_of("echo", "p"))
        await asyncio.sleep(0)
        playing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await playing
        plug.close()
        assert len(asyncio.all_tasks()) == 1

    threads = threading.active_count()
    asyncio.run(main())
    assert threading.active_count() == threads


def test_an_outsider_who_never_reads_is_cut_off() -> None:
    megabyte = b"x" * 2**20

    def flood(event: Event) -> Sequence[AnyEffect]:
        match event:
            case Accepted(conn, _):
                return [Send(conn, megabyte)] * 40
            case Closed(_, reason):
                return [Tell(STAGE, reason)]
        return []

    async def main() -> Played:
        world = RealWorld(0, directory=None, limit_s=20)
        add(world, "flood", flood, ("p",))
        world.listen_on("flood", "p")
        add(world, STAGE, when_told())
        playing = asyncio.create_task(world.play())
        while not world.net.doorways["flood:p"].tcp_port:
            await asyncio.sleep(0)
        with socket.create_connection(world.address_of("flood", "p")):
            return await playing

    played = asyncio.run(main())
    assert played.ended == "finish"
    assert [chunk.fate for chunk in played.journal if not chunk.data] == [Fate.OPENED, Fate.ENDED]


def test_what_is_not_kept_goes_to_the_hooks() -> None:
    chunks: list[Chunk] = []
    notes: list[Noted] = []
    world = RealWorld(0, directory=None, on_chunk=chunks.append, on_noted=notes.append, keep=False)
    world.add("echo", Echo, ("p",))
    add(world, "asker", asker)
    played = asyncio.run(world.play())
    assert (played.journal, played.history) == ((), ())
    assert [chunk.index for chunk in chunks] == [0, 1, 2, 3]
    assert [noted.index for noted in notes] == [0]


class Recorder:
    """Writes down what it hears of, and keeps a row."""

    def __init__(self, heard: list[type]) -> None:
        self._heard = heard

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del now
        self._heard.append(type(event))
        return []


def test_a_part_hears_that_it_has_begun_before_an_outsider_is_heard(tmp_path: Path) -> None:
    """Seed of this: a gateway that was started while tills waited took their sales before it had read its journal, and
    wrote them over what was in there."""
    heard: list[type] = []

    async def knock(port: int) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0)
                continue
            writer.write(b"quick")
            await asyncio.sleep(5)
            writer.close()

    async def main() -> None:
        with socket.socket() as kept:  # bound and not listening: the number is ours, and connecting is refused
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            kept.bind(("127.0.0.1", 0))
            port = kept.getsockname()[1]
            world = RealWorld(0, directory=tmp_path, limit_s=10)
            world.add("shop", lambda: Recorder(heard), ("p",), disk=True)
            world.listen_on("shop", "p", tcp_port=port)
            for number in range(20):
                world.add(f"slow{number}", lambda: Recorder([]), disk=True)
            stop = asyncio.Event()
            serving = asyncio.create_task(world.serve(stop))
            knocking = asyncio.create_task(knock(port))
            while Received not in heard and not serving.done():
                await asyncio.sleep(0.001)
            stop.set()
            await serving
            knocking.cancel()
            await asyncio.gather(knocking, return_exceptions=True)

    asyncio.run(main())
    assert heard[:3] == [Started, Accepted, Received]


def is_sent_away(plug: socket.socket) -> bool:
    """Whether the other side has hung up without a word."""
    plug.settimeout(5)
    try:
        return plug.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:  # reset, or refused
        return True


@pytest.mark.parametrize("turns", range(4))
def test_who_comes_in_while_a_world_ends_does_not_hold_it_up(turns: int) -> None:
    """However far the system has got with them they are sent away. Seed of this: a server on the fast loop was told
    to stop while somebody dialled, and never stopped."""
    plugs = [socket.socket() for _ in range(5)]

    async def main() -> None:
        ports: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        world = RealWorld(0, directory=None, on_listening=lambda _part, _host, port: ports.set_result(port))
        world.add("echo", Echo, ("p",))
        world.listen_on("echo", "p")
        stop = asyncio.Event()
        serving = asyncio.create_task(world.serve(stop))
        address = "127.0.0.1", await ports
        for plug in plugs:
            plug.setblocking(False)
            plug.connect_ex(address)
        for _ in range(turns):
            await asyncio.sleep(0)
        stop.set()
        await asyncio.wait([serving], timeout=5)
        assert serving.done()
        assert serving.exception() is None

    run_loop(main())
    for plug in plugs:
        with plug:
            assert is_sent_away(plug)
