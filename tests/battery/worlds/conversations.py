"""Short conversations that both worlds must play alike. Each says what its parts must have heard, in order."""

from harness.trouble.answer_cut import AnswerCut
from harness.trouble.answers_late import AnswersLate
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.requests_lost import RequestsLost
from harness.trouble.sliced import Sliced
from harness.world.stage import (
    STAGE,
    Advance,
    Crash,
    Cut,
    CutStyle,
    DiskFate,
    DiskTrouble,
    Doom,
    Finish,
    Restart,
    Restore,
    Spare,
    Trouble,
)
from simulators.kit.effect import Arm, Close, Disarm, Open, Persist, Send, Tell
from simulators.kit.event import Row
from simulators.kit.instant import HOUR, MS, SECOND
from tests.battery.worlds.speaking import IN, Cast, Conversation, Table

LINK = "client-server"
DIAL: Table = {"started": [Open("a", "server:p")]}
ECHO: Table = {f"heard {IN} hello": [Send(IN, b"world")]}
HELLO: Table = {**DIAL, "opened a": [Send("a", b"hello")]}


def server(table: Table, disk: bool = False) -> Cast:
    return Cast(table, ("p",), disk)


def staged(*effects: object) -> Cast:
    """A stage that does this once the client says `go`, and ends the case when all is quiet again."""
    return Cast({"told client go": [*effects, Advance(SECOND), Finish()]})  # type: ignore[list-item] # of the stage


GO = Tell(STAGE, "go")
AGAIN = Open("b", "server:p")
SECOND_IN = "client-server#2"

CONVERSATIONS = [
    Conversation(
        "question-and-answer",
        {"server": server(ECHO), "client": Cast({**HELLO, "heard a world": [Close("a")]})},
        {"server": [f"accepted {IN} p", f"heard {IN} hello", f"closed {IN} ended"], "client": ["heard a world"]},
    ),
    Conversation(
        "refused-no-such-part",
        {"client": Cast({"started": [Open("a", "nobody:p")]})},
        {"client": ["closed a refused"]},
    ),
    Conversation(
        "refused-no-such-port",
        {"server": server({}), "client": Cast({"started": [Open("a", "server:q")]})},
        {"client": ["closed a refused"]},
    ),
    Conversation(
        "refused-while-dead",
        {
            "server": server({}),
            "client": Cast({"started": [GO], "told stage dial": [Open("a", "server:p")]}),
            STAGE: staged(Crash("server"), Tell("client", "dial")),
        },
        {"client": ["closed a refused"]},
        "finish",
    ),
    Conversation(
        "closed-during-connect",
        {"server": server({}), "client": Cast({"started": [Open("a", "server:p"), Close("a")]})},
        {"server": [f"accepted {IN} p", f"closed {IN} ended"]},
    ),
    Conversation(
        "sent-then-closed-at-once",
        {"server": server({}), "client": Cast({**DIAL, "opened a": [Send("a", b"half of"), Close("a")]})},
        {"server": [f"heard {IN} half of", f"closed {IN} ended"]},
    ),
    Conversation(
        "server-speaks-first-and-hangs-up",
        {"server": server({f"accepted {IN} p": [Send(IN, b"busy"), Close(IN)]}), "client": Cast(DIAL)},
        {"client": ["opened a", "heard a busy", "closed a ended"]},
    ),
    Conversation(
        "answer-to-one-who-hung-up",
        {
            "server": server(ECHO),
            "client": Cast({**DIAL, "opened a": [Send("a", b"hello"), Close("a")]}),
        },
        {"client": ["opened a"], "server": [f"heard {IN} hello", f"closed {IN} ended"]},
    ),
    Conversation(
        "both-hang-up-at-once",
        {
            "server": server({f"heard {IN} hello": [Send(IN, b"bye"), Close(IN)]}),
            "client": Cast({**HELLO, "heard a bye": [Close("a")]}),
        },
        {"client": ["heard a bye"]},
    ),
    Conversation(
        "two-connections-at-once",
        {
            "server": server({f"heard {IN} 1": [Send(IN, b"one")], f"heard {SECOND_IN} 2": [Send(SECOND_IN, b"two")]}),
            "client": Cast(
                {
                    "started": [Open("a", "server:p")],
                    "opened a": [Open("b", "server:p")],
                    "opened b": [Send("b", b"2")],
                    "heard b two": [Send("a", b"1")],
                }
            ),
        },
        {"client": ["opened a", "opened b", "heard b two", "heard a one"]},
    ),
    Conversation(
        "a-name-used-again-after-its-end",
        {
            "server": server({f"accepted {IN} p": [Close(IN)], f"accepted {SECOND_IN} p": [Send(SECOND_IN, b"back")]}),
            "client": Cast({**DIAL, "closed a ended": [Open("a", "server:p")]}),
        },
        {"client": ["opened a", "closed a ended", "opened a", "heard a back"]},
    ),
    Conversation(
        "a-name-dialled-twice-is-a-defect",
        {"server": server({}), "client": Cast({"started": [Open("a", "server:p"), Open("a", "server:p")]})},
        {"server": [f"accepted {IN} p", f"closed {IN} ended"]},
    ),
    Conversation(
        "sends-on-nothing-are-lost",
        {
            "server": server({}),
            "client": Cast(
                {"started": [Send("x", b"?"), Open("a", "server:p"), Send("a", b"early")], "opened a": [GO]}
            ),
            STAGE: staged(),
        },
        {"server": [f"accepted {IN} p"]},
        "finish",
    ),
    Conversation(
        "a-large-message",
        {
            "server": server({}),
            "client": Cast({**DIAL, "opened a": [Send("a", b"x" * 700_000), Send("a", b"end"), Close("a")]}),
        },
        {"server": [f"heard {IN} {'x' * 700_000}end", f"closed {IN} ended"]},
    ),
    Conversation(
        "timers-in-order",
        {"client": Cast({"started": [Arm("late", 3 * MS), Arm("early", 1 * MS), Arm("past", -5 * MS)]})},
        {"client": ["started", "fired past", "fired early", "fired late"]},
    ),
    Conversation(
        "timers-moved-and-forgotten",
        {
            "client": Cast(
                {
                    "started": [Arm("a", 1 * MS), Arm("b", 2 * MS), Arm("c", 3 * MS), Disarm("c"), Disarm("never")],
                    "fired a": [Arm("b", 4 * MS), Arm("d", 2 * MS)],
                }
            )
        },
        {"client": ["started", "fired a", "fired d", "fired b"]},
    ),
    Conversation(
        "advance-with-timers-due",
        {
            "client": Cast(
                {
                    "started": [Arm("noon", 2 * HOUR), Arm("tea", 3 * HOUR), Arm("night", 9 * HOUR), GO],
                    "fired noon": [Arm("after noon", 30 * SECOND)],
                }
            ),
            STAGE: Cast({"told client go": [Advance(4 * HOUR), Tell("client", "four"), Finish()]}),
        },
        {"client": ["fired noon", "fired after noon", "fired tea"]},
        "finish",
    ),
    Conversation(
        "advance-waits-for-answers-on-their-way",
        {
            "server": server(ECHO),
            "client": Cast(
                {
                    **DIAL,
                    "opened a": [Send("a", b"hello"), Arm("patience", SECOND), GO],
                    "heard a world": [Disarm("patience")],
                }
            ),
            STAGE: staged(Advance(HOUR)),
        },
        {"client": ["opened a", "heard a world"]},
        "finish",
    ),
    Conversation(
        "tell-each-other",
        {
            "office": Cast({"told client menu": [Tell("client", "loaded")]}),
            "client": Cast({"started": [Tell("office", "menu"), Tell("nobody", "hello")], "told office loaded": [GO]}),
            STAGE: staged(),
        },
        {"client": ["told office loaded"], "office": ["told client menu"]},
        "finish",
    ),
    Conversation(
        "tell-the-dead",
        {
            "server": server({}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(
                Crash("server"), Tell("server", "lost"), Advance(SECOND), Restart("server"), Tell("server", "x")
            ),
        },
        {"server": ["started", "started", "told stage x"]},
        "finish",
    ),
    Conversation(
        "rows-survive-a-restart-in-order",
        {
            "server": server(
                {
                    "started": [Persist("1", (Row("b", "1"), Row("a", "2")))],
                    "persisted 1": [Persist("2", (Row("c", "3"), Row("b", None), Row("a", "4")))],
                    "persisted 2": [Persist("3", (Row("b", "5"),))],
                    "persisted 3": [Tell("client", "safe")],
                },
                disk=True,
            ),
            "client": Cast({"told server safe": [GO]}),
            STAGE: staged(Crash("server"), Restart("server")),
        },
        {"server": ["persisted 1", "persisted 2", "persisted 3", "started a=4 c=3 b=5"]},
        "finish",
    ),
    Conversation(
        "persist-then-crash-at-once",
        {
            "server": server({"told client store": [Persist("1", (Row("a", "1"),)), GO]}, disk=True),
            "client": Cast({"started": [Tell("server", "store")]}),
            STAGE: Cast({"told server go": [Crash("server"), Restart("server"), Advance(SECOND), Finish()]}),
        },
        {"server": ["started", "told client store"]},
        "finish",
    ),
    Conversation(
        "batches-keep-their-order",
        {
            "server": server(
                {"started": [Persist(str(n), (Row("k", str(n)),)) for n in range(5)]},
                disk=True,
            ),
        },
        {"server": [f"persisted {n}" for n in range(5)]},
    ),
    Conversation(
        "a-part-without-a-disk",
        {"client": Cast({"started": [Persist("1", (Row("a", "1"),))]})},
        {"client": ["persist failed 1 this part has no disk"]},
    ),
    Conversation(
        "disk-failing-and-well-again",
        {
            "server": server(
                {
                    "told stage one": [Persist("1", (Row("a", "1"),))],
                    "told stage two": [Persist("2", (Row("a", "2"),))],
                },
                disk=True,
            ),
            "client": Cast({"started": [GO]}),
            STAGE: staged(
                DiskTrouble("server", failing="disk full"),
                Tell("server", "one"),
                Advance(SECOND),
                DiskTrouble("server"),
                Tell("server", "two"),
            ),
        },
        {"server": ["persist failed 1 disk full", "persisted 2"]},
        "finish",
    ),
    Conversation(
        "disk-slow",
        {
            "server": server({"told stage store": [Persist("1", (Row("a", "1"),)), Arm("t", 2 * SECOND)]}, disk=True),
            "client": Cast({"started": [GO]}),
            STAGE: staged(DiskTrouble("server", delay=5 * SECOND), Tell("server", "store"), Advance(9 * SECOND)),
        },
        {"server": ["told stage store", "fired t", "persisted 1"]},
        "finish",
    ),
    Conversation(
        "restart-on-the-same-port",
        {
            "server": server(ECHO),
            "client": Cast({**DIAL, "opened a": [GO], "told stage again": [AGAIN], "opened b": [Send("b", b"hi")]}),
            STAGE: staged(
                Crash("server"), Advance(SECOND), Restart("server"), Advance(SECOND), Tell("client", "again")
            ),
        },
        {
            "client": ["opened a", "closed a ended", "told stage again", "opened b"],
            "server": ["started", f"accepted {IN} p", "started", f"accepted {SECOND_IN} p", f"heard {SECOND_IN} hi"],
        },
        "finish",
    ),
    Conversation(
        "restart-reusing-a-connection-name",
        {
            "server": server({f"heard {IN} hello": [GO], f"accepted {SECOND_IN} p": [Send(SECOND_IN, b"new")]}),
            "client": Cast(HELLO),
            STAGE: Cast(
                {"told server go": [Crash("client"), Restart("client"), Advance(SECOND), Crash("server"), Finish()]}
            ),
        },
        {"client": ["opened a", "started", "opened a", "heard a new"]},
        "finish",
    ),
    Conversation(
        "crash-what-was-sent-arrives",
        {
            "server": server({}),
            "client": Cast({**DIAL, "opened a": [Send("a", b"last words"), GO]}),
            STAGE: staged(Crash("client", deliver_sent=True)),
        },
        {"server": [f"accepted {IN} p", f"heard {IN} last words", f"closed {IN} ended"]},
        "finish",
    ),
    Conversation(
        "crash-what-was-sent-is-lost",
        {
            "server": server({}),
            "client": Cast({**DIAL, "opened a": [Send("a", b"last words"), GO]}),
            STAGE: staged(Crash("client", deliver_sent=False)),
        },
        {"server": [f"accepted {IN} p", f"closed {IN} reset"]},
        "finish",
    ),
    Conversation(
        "cut-refuse",
        {
            "server": server(ECHO),
            "client": Cast({**HELLO, "heard a world": [GO], "closed a reset": [AGAIN]}),
            STAGE: staged(Cut(LINK)),
        },
        {"client": ["heard a world", "closed a reset", "closed b refused"], "server": [f"closed {IN} reset"]},
        "finish",
    ),
    Conversation(
        "cut-refuse-loses-what-is-on-its-way",
        {
            "server": server({}),
            "client": Cast({**DIAL, "opened a": [Send("a", b"on its way"), GO]}),
            STAGE: staged(Cut(LINK)),
        },
        {"client": ["opened a", "closed a reset"], "server": [f"accepted {IN} p", f"closed {IN} reset"]},
        "finish",
    ),
    Conversation(
        "cut-silent-and-restore",
        {
            "server": server(ECHO),
            "client": Cast(
                {
                    **HELLO,
                    "heard a world": [GO],
                    "told stage cut": [Send("a", b"anybody?"), AGAIN],
                    "closed b reset": [Open("c", "server:p")],
                }
            ),
            STAGE: staged(Cut(LINK, CutStyle.SILENT), Tell("client", "cut"), Advance(SECOND), Restore(LINK)),
        },
        {
            "client": ["heard a world", "told stage cut", "closed a reset", "closed b reset", "opened c"],
            "server": [f"heard {IN} hello", f"closed {IN} reset", "accepted client-server#3 p"],
        },
        "finish",
    ),
    Conversation(
        "cut-silent-hang-up-is-not-heard",
        {
            "server": server(ECHO),
            "client": Cast({**HELLO, "heard a world": [GO], "told stage cut": [Close("a")]}),
            STAGE: staged(Cut(LINK, CutStyle.SILENT), Tell("client", "cut"), Advance(HOUR)),
        },
        {"server": [f"accepted {IN} p", f"heard {IN} hello"]},
        "finish",
    ),
    Conversation(
        "cut-while-dialling",
        {
            "server": server({}),
            "client": Cast({"started": [Open("a", "server:p"), GO]}),
            STAGE: staged(Cut(LINK)),
        },
        {"client": ["started", "closed a refused"], "server": ["started"]},
        "finish",
    ),
    Conversation(
        "cut-silent-while-dialling",
        {
            "server": server({}),
            "client": Cast({"started": [Open("a", "server:p"), GO]}),
            STAGE: staged(Cut(LINK, CutStyle.SILENT), Advance(SECOND), Restore(LINK)),
        },
        {"client": ["started", "closed a reset"], "server": ["started"]},
        "finish",
    ),
    Conversation(
        "sliced",
        {
            "server": server(ECHO),
            "client": Cast(
                {**DIAL, "opened a": [GO], "told stage say": [Send("a", b"hello")], "heard a world": [Close("a")]}
            ),
            STAGE: staged(Trouble(LINK, Sliced(1)), Tell("client", "say")),
        },
        {"client": ["heard a world"], "server": [f"heard {IN} hello", f"closed {IN} ended"]},
        "finish",
    ),
    Conversation(
        "answers-lost-in-silence",
        {
            "server": server(
                {f"heard {IN} hello": [Send(IN, b"world")], f"heard {SECOND_IN} hello": [Send(SECOND_IN, b"2")]}
            ),
            "client": Cast(
                {
                    "started": [GO],
                    "told stage say": [Open("a", "server:p")],
                    "opened a": [Send("a", b"hello"), Arm("patience", 5 * SECOND)],
                    "fired patience": [Close("a"), Open("b", "server:p")],
                    "opened b": [Send("b", b"hello")],
                }
            ),
            STAGE: staged(Trouble(LINK, AnswersLost(times=1)), Tell("client", "say"), Advance(9 * SECOND)),
        },
        {
            "client": ["opened a", "fired patience", "opened b", "heard b 2"],
            "server": [f"heard {IN} hello", f"accepted {SECOND_IN} p"],
        },
        "finish",
    ),
    Conversation(
        "requests-lost-by-reset",
        {
            "server": server(ECHO),
            "client": Cast({**DIAL, "opened a": [GO], "told stage say": [Send("a", b"hello")]}),
            STAGE: staged(Trouble(LINK, RequestsLost(ending="reset")), Tell("client", "say")),
        },
        {"client": ["closed a reset"], "server": [f"accepted {IN} p", f"closed {IN} reset"]},
        "finish",
    ),
    Conversation(
        "answer-cut",
        {
            "server": server(ECHO),
            "client": Cast({**DIAL, "opened a": [GO], "told stage say": [Send("a", b"hello")]}),
            STAGE: staged(Trouble(LINK, AnswerCut(at_byte=3)), Tell("client", "say")),
        },
        {"client": ["heard a wor", "closed a reset"], "server": [f"heard {IN} hello", f"closed {IN} reset"]},
        "finish",
    ),
    Conversation(
        "answers-late-and-the-end-behind-them",
        {
            "server": server({f"heard {IN} hello": [Send(IN, b"world"), Close(IN)]}),
            "client": Cast({**DIAL, "opened a": [GO], "told stage say": [Send("a", b"hello"), Arm("t", 2 * SECOND)]}),
            STAGE: staged(Trouble(LINK, AnswersLate(by=4 * SECOND)), Tell("client", "say"), Advance(9 * SECOND)),
        },
        {"client": ["told stage say", "fired t", "heard a world", "closed a ended"]},
        "finish",
    ),
    Conversation(
        "trouble-ended-behind-a-late-answer",
        {
            "server": server({f"heard {IN} 1": [Send(IN, b"first ")], f"heard {IN} 12": [Send(IN, b"second")]}),
            "client": Cast(
                {**DIAL, "opened a": [GO], "told stage 1": [Send("a", b"1")], "told stage 2": [Send("a", b"2")]}
            ),
            STAGE: staged(
                Trouble(LINK, AnswersLate(by=4 * SECOND)),
                Tell("client", "1"),
                Advance(SECOND),
                Trouble(LINK, None),
                Tell("client", "2"),
                Advance(SECOND),
                Tell("client", "still"),
                Advance(9 * SECOND),
            ),
        },
        {"client": ["told stage 2", "told stage still", "heard a first second"]},
        "finish",
    ),
    Conversation(
        "a-part-that-raises",
        {
            "server": server({f"heard {IN} hello": ["not an effect"]}),  # type: ignore[list-item] # on purpose
            "client": Cast({**HELLO, "closed a ended": [AGAIN]}),
        },
        {"client": ["opened a", "closed a ended", "closed b refused"]},
    ),
    Conversation(
        "a-part-may-not-play-stage",
        {"client": Cast({"started": [Finish()]}), "office": Cast({"started": [Arm("t", MS)]})},
        {"office": ["fired t"]},
    ),
    Conversation(
        "doomed-before-its-second-effect",
        {
            "server": server({"told stage do": [Tell("client", "1"), Tell("client", "2")]}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(Doom("server", 1, restart_after=10 * MS), Tell("server", "do"), Advance(SECOND)),
        },
        {"server": ["started", "told stage do", "started"], "client": ["told server 1"]},
        "finish",
    ),
    Conversation(
        "doomed-twice-and-back-each-time",
        {
            "server": server({"started": [Tell("client", "up")], "told stage do": [Tell("client", "done")]}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(
                Doom("server", 0, restart_after=10 * MS),
                Doom("server", 1, restart_after=10 * MS),
                Tell("server", "do"),
                Advance(SECOND),
                Tell("server", "do"),
            ),
        },
        {"server": ["started", "told stage do", "started", "told stage do", "started"]},
        "finish",
    ),
    Conversation(
        "doomed-and-its-neighbour-with-it",
        {
            "server": server({"told stage do": [Tell("client", "1")]}),
            "other": Cast({}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(
                Doom("server", 0, restart_after=10 * MS, beside=("other",)), Tell("server", "do"), Advance(SECOND)
            ),
        },
        {"server": ["started", "told stage do", "started"], "other": ["started", "started"]},
        "finish",
    ),
    Conversation(
        "spared",
        {
            "server": server({"told stage do": [Tell("client", "1")]}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(Doom("server", 0), Spare("server"), Tell("server", "do")),
        },
        {"server": ["started", "told stage do"], "client": ["told server 1"]},
        "finish",
    ),
    Conversation(
        "doomed-and-nobody-starts-it",
        {
            "server": server({"told stage do": [Tell("client", "1")]}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(Doom("server", 0), Tell("server", "do"), Advance(SECOND), Tell("server", "do")),
        },
        {"server": ["started", "told stage do"]},
        "finish",
    ),
    *(
        Conversation(
            f"timers-count-from-a-clock-{word}",
            {
                "server": server({"told stage wait": [Arm("t", 20 * MS)], "fired t": [Tell("client", "over")]}),
                "client": Cast({"started": [GO]}),
                STAGE: staged(
                    Crash("server"), Restart("server", clock), Tell("server", "wait"), Advance(SECOND), Crash("server")
                ),
            },
            {"server": ["started", "started", "told stage wait", "fired t"], "client": ["told server over"]},
            "finish",
        )
        for word, clock in (("ahead", HOUR), ("behind", -HOUR))
    ),
    Conversation(
        "a-doom-sets-the-clock-and-a-restart-leaves-it",
        {
            "server": server({"told stage do": [Arm("t", MS)]}),
            "client": Cast({"started": [GO]}),
            STAGE: staged(
                Doom("server", 0, restart_after=10 * MS, clock=-HOUR),
                Tell("server", "do"),
                Advance(SECOND),
                Crash("server"),
                Restart("server"),
            ),
        },
        {"server": ["started", "told stage do", "started", "started"]},
        "finish",
    ),
    *(
        Conversation(
            f"told-of-a-batch-then-killed-{fate.value}",
            {
                "server": server(
                    {"told stage do": [Persist("1", (Row("a", "1"),))], "persisted 1": [Tell("client", "x")]}, disk=True
                ),
                "client": Cast({"started": [GO]}),
                STAGE: staged(
                    Tell("server", "do"),
                    Advance(SECOND),
                    Crash("server", disk=fate),
                    Advance(SECOND),
                    Restart("server"),
                ),
            },
            {"server": ["persisted 1", "started a=1"]},
            "finish",
        )
        for fate in DiskFate
    ),
]
