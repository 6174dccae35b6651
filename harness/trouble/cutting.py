"""Where one message of a conversation can be cut: the points of the cut matrix, each a trouble for that message alone.

A message is a request with its answer, if it got one when nothing was wrong. Up to the cut a play is what it was
without it, so the numbers of requests and answers, counted from the start on each link, find the same message again.
"""

from enum import Enum

from msgspec import Struct

from harness.trouble.answer_cut import AnswerCut
from harness.trouble.answers_late import AnswersLate
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.flapping import Flapping
from harness.trouble.goes_down import GoesDown
from harness.trouble.requests_lost import RequestsLost
from harness.trouble.requests_twice import RequestsTwice
from harness.trouble.rule import Rule
from harness.trouble.watched import Watched
from simulators.kit.instant import MS, SECOND, Span


class CutPoint(Enum):
    """In the order of a conversation; the values are their names in scenarios and reports."""

    BEFORE_SEND = "before-send"
    """The connection is reset and nothing has arrived: the caller knows."""
    AFTER_SEND = "after-send"
    """The request is swallowed in silence: the caller learns by its time-out."""
    AFTER_COMMIT = "after-commit"
    """The request is processed and the connection reset instead of the answer."""
    AFTER_COMMIT_SILENT = "after-commit-silent"
    """The request is processed and its answer swallowed in silence."""
    INSIDE_FIRST = "inside-first"
    """One byte of the answer arrives, then the connection is reset."""
    INSIDE_MIDDLE = "inside-middle"
    """Half of the answer arrives, then the connection is reset."""
    INSIDE_LAST = "inside-last"
    """All of the answer but its last byte arrives, then the connection is reset."""
    ANSWER_LATE = "answer-late"
    """The answer comes when everybody has given up waiting."""
    TWICE = "twice"
    """The request arrives a second time at once."""
    TWICE_LATER = "twice-later"
    """The request arrives a second time when the conversation has gone on."""
    FLAPPING = "flapping"
    """From the request on the link comes and goes for some seconds."""
    BACKUP = "backup"
    """The request takes the link down for good, and the backup takes over."""

    @property
    def needs_answer(self) -> bool:
        """It is the answer that is cut."""
        return self in _OF_ANSWERS

    @property
    def short(self) -> str:
        """The head of its column."""
        return _SHORT[self]


_OF_ANSWERS = frozenset(
    (
        CutPoint.AFTER_COMMIT,
        CutPoint.AFTER_COMMIT_SILENT,
        CutPoint.INSIDE_FIRST,
        CutPoint.INSIDE_MIDDLE,
        CutPoint.INSIDE_LAST,
        CutPoint.ANSWER_LATE,
    )
)
_SHORT = {
    CutPoint.BEFORE_SEND: "bef",
    CutPoint.AFTER_SEND: "snt",
    CutPoint.AFTER_COMMIT: "cmt",
    CutPoint.AFTER_COMMIT_SILENT: "sil",
    CutPoint.INSIDE_FIRST: "1st",
    CutPoint.INSIDE_MIDDLE: "mid",
    CutPoint.INSIDE_LAST: "lst",
    CutPoint.ANSWER_LATE: "lat",
    CutPoint.TWICE: "two",
    CutPoint.TWICE_LATER: "2nd",
    CutPoint.FLAPPING: "flp",
    CutPoint.BACKUP: "bak",
}
_WHOLE = 2**31
"""More bytes than an answer has: all of it arrives but the last one."""
LATER: Span = 4 * SECOND
"""How long after a request its late copy comes: the lab's tills have given up asking by then (`TillSettings.limit`)."""
_FLAPPING = Flapping(up=300 * MS, down=500 * MS, begins="down", lasts=4 * SECOND)


class CutAt(Struct, frozen=True):
    """One cell of a cut matrix: a message, and where it is cut."""

    link: str
    number: int
    """Of the request on its link, from 1."""
    point: CutPoint
    what: str = ""
    """The message in a few words."""
    answer: int = 0
    """Of its answer among the answers on the link, from 1; 0: it has none."""
    answer_bytes: int = 0
    late_by: Span = 0
    """More than anybody in the case waits for an answer."""

    @property
    def label(self) -> str:
        """As it stands in the id of a case."""
        return f"{self.link}:{self.number}:{self.point.value}"

    @property
    def lasts(self) -> Span:
        """How long after the message the network may still do something about it."""
        match self.point:
            case CutPoint.ANSWER_LATE:
                return self.late_by
            case CutPoint.TWICE_LATER:
                return LATER
            case CutPoint.FLAPPING:
                return _FLAPPING.lasts
            case _:
                return 0

    def rule(self) -> Watched:
        """The fault, to be laid over the link of one play."""
        begins = self.number - 1 if self.point is CutPoint.FLAPPING else 0
        return Watched(_rule_of(self), begins)


def _rule_of(cut: CutAt) -> Rule:
    request, answer = cut.number - 1, cut.answer - 1
    match cut.point:
        case CutPoint.BEFORE_SEND:
            return RequestsLost(ending="reset", skip=request)
        case CutPoint.AFTER_SEND:
            return RequestsLost(ending="silent", skip=request)
        case CutPoint.AFTER_COMMIT:
            return AnswersLost(ending="reset", skip=answer)
        case CutPoint.AFTER_COMMIT_SILENT:
            return AnswersLost(ending="silent", skip=answer)
        case CutPoint.INSIDE_FIRST:
            return AnswerCut(1, skip=answer)
        case CutPoint.INSIDE_MIDDLE:
            return AnswerCut(cut.answer_bytes // 2, skip=answer)
        case CutPoint.INSIDE_LAST:
            return AnswerCut(_WHOLE, skip=answer)
        case CutPoint.ANSWER_LATE:
            return AnswersLate(cut.late_by, times=1, skip=answer)
        case CutPoint.TWICE:
            return RequestsTwice(skip=request)
        case CutPoint.TWICE_LATER:
            return RequestsTwice(after=LATER, skip=request)
        case CutPoint.FLAPPING:
            return _FLAPPING
        case CutPoint.BACKUP:
            return GoesDown(skip=request)
