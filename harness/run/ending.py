"""The end of a case: heal what is wrong, wait until it is quiet, hold one plain good conversation, then look at `then`.

Without the good conversation a run in which everything had died in silence would look like one in which nothing was
wrong.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from harness.history.evidence import Evidence
from harness.history.report import StepResult
from harness.history.verdict import CheckResult, Verdict
from harness.run.cast import Troupe
from harness.run.coded import UNUSED, states_of_codes
from harness.run.flow import Flow, Wait, pause
from harness.run.lane import Lanes
from harness.run.quiet import Quiet
from harness.run.scene import LiveScene
from harness.run.terms import OUR_OWN, Terms
from harness.scenario.expectation import Wanted
from harness.scenario.model import ANY, SUBSCRIBER, Cast, Terminal, TerminalKind, Then
from harness.target.readback import NO_LEDGER
from simulators.kit.effect import Arm
from simulators.kit.instant import MS, Instant, Span
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.attempt import Attempted, Noticed
from simulators.till.cashier import Act, CallAdapter, Done, Item, LookUp, ReadCard, Sell, ShowCard
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Identify, Phase, Quote, kind_of

TRIES = 40
BETWEEN_TRIES: Span = 500 * MS
NOBODYS = "1000000000"
"""A code no guest has; digits, because a card number is one for most tills."""
SOMETHING = Item("1", Decimal(1), 100, "Something")


@dataclass(slots=True)
class End:
    """How a case ended."""

    pending_before: int | None = None
    """Operations undelivered when the last step was over; None when a part did not say."""
    complaint: str = ""
    """What was wrong with the good conversation; empty: it worked."""
    reached: bool = False
    conversed_at: Instant = 0
    """When that began: what tills ask from then on is not of the scenario."""


def play_to_the_end(
    lanes: Lanes, scene: LiveScene, troupe: Troupe, quiet: Quiet, end: End, terms: Terms = OUR_OWN
) -> Flow[None]:
    """The main flow of a case."""
    now = 0
    if terms.converse_first:
        end.complaint, now = yield from _converse(lanes, scene, troupe, now, _look_up)
        if end.complaint:
            end.complaint = f"before the first step: {end.complaint}"
            return
    now = yield from lanes.play(troupe.scenario.steps, scene, "", now)
    now = yield from quiet.look(now)
    end.pending_before = None if quiet.silent else sum(pending.count for pending in quiet.heard.values())
    if terms.linger:
        resumed = yield pause("linger", now + terms.linger)
        now = resumed.now
    effects = lanes.staged.heal()
    if effects:
        resumed = yield Wait([*effects, Arm("stage:healed", now)], ("stage:healed",))
        now = resumed.now
    now = yield from quiet.settle(terms.quiet_within, now)
    end.conversed_at = now
    end.complaint, now = yield from _converse(lanes, scene, troupe, now, _show_card)
    if end.complaint:
        end.complaint = f"when all was over {end.complaint}"
    now = yield from quiet.look(now)
    if quiet.silent:  # somebody died meanwhile, and is back in a moment
        yield from quiet.settle(terms.quiet_within, now)
    end.reached = True


def _converse(
    lanes: Lanes, scene: LiveScene, troupe: Troupe, now: Instant, say: Callable[[LiveScene, str, int], Act]
) -> Flow[tuple[str, Instant]]:
    """One till of each part says something and hears a real answer. Tills that have nobody to talk to need only live:
    whether they sell is shown by a plain sale."""
    for part, terminal in _speakers(lanes, scene, troupe).items():
        is_heard = _is_plain if has_plugin(scene.cast, terminal) else _is_alive
        for attempt in range(TRIES):
            done, now = yield from lanes.act(terminal.name, say(scene, terminal.name, attempt), now)
            if terminal.name in lanes.log.hung or (done is not None and is_heard(done)):
                break
            resumed = yield pause(f"good:{part}:{attempt}", now + BETWEEN_TRIES)
            now = resumed.now
        if done is None or not is_heard(done):
            outcome = "nothing" if done is None else done.outcome.value
            return f"{terminal.name} could not hold a plain conversation: {outcome}", now
    return "", now


def _speakers(lanes: Lanes, scene: LiveScene, troupe: Troupe) -> dict[str, Terminal]:
    """The first terminal of each part that has somebody to talk to; of a part where none has, the first."""
    found: dict[str, Terminal] = {}
    for terminal in scene.cast.terminals:
        if not terminal.kind.is_served or terminal.name in lanes.log.hung:
            continue
        first = found.setdefault(troupe.parts[terminal.name], terminal)
        if has_plugin(scene.cast, terminal) and not has_plugin(scene.cast, first):
            found[troupe.parts[terminal.name]] = terminal
    return found


def has_plugin(cast: Cast, terminal: Terminal) -> bool:
    """Whether a terminal has anybody to converse with: an iiko till without a licence of the plugin has not, nor has a
    waiter when the main till has none (LP-06)."""
    profile = terminal.iiko
    if profile is None or profile.licences is None:
        return True
    tills = cast.tills(terminal.store, TerminalKind.IIKO)
    is_waiter = terminal.kind is TerminalKind.WAITER
    return ((profile.main or tills[0].name) if is_waiter else terminal.name) in profile.licences


def _show_card(scene: LiveScene, terminal: str, attempt: int = 0) -> Act:
    """An r_keeper till asks about a card outside its order, which may be one that nothing can be put on any more. An
    iiko till attaches whoever shows something, and a code at that, so it looks for a receipt instead; one without the
    plugin sells something. Others are shown one guest after the other: a check with points of one is for no other."""
    match scene.cast.terminal(terminal).kind:
        case TerminalKind.IIKO if not has_plugin(scene.cast, scene.cast.terminal(terminal)):
            return Sell((SOMETHING,))
        case TerminalKind.FARCARD:
            return ReadCard(_somebody(scene, (IdentifierKind.CARD,)), Phase.OUTSIDE)
        case TerminalKind.IIKO | TerminalKind.WAITER:
            return _look_up(scene, terminal)
        case TerminalKind.LP_ORDERS:
            return CallAdapter("healthcheck")
        case TerminalKind.CLOUD:
            return ShowCard(_somebody(scene, (IdentifierKind.PHONE, IdentifierKind.CARD), attempt))
        case _:
            return ShowCard(_somebody(scene, tuple(IdentifierKind), attempt))


def _look_up(scene: LiveScene, terminal: str, attempt: int = 0) -> Act:
    """Of a receipt that never was: whatever comes of it, the till is as before (a card shown would go on a check).
    An r_keeper till has no such question, but one that leaves it as it was; so has the cloud."""
    if scene.cast.terminal(terminal).kind in (TerminalKind.FARCARD, TerminalKind.CLOUD, TerminalKind.LP_ORDERS):
        return _show_card(scene, terminal, attempt)
    return LookUp(scene.requisites(terminal, scene.cast.till.first_check - 1, None))


def _somebody(scene: LiveScene, kinds: tuple[IdentifierKind, ...], attempt: int = 0) -> Identifier:
    """What a guest who has it shows, the first one first; nobody's, when nobody has."""
    shown = [next((i for i in guest.identifiers if i.kind in kinds), None) for guest in scene.cast.guests]
    found = [identifier for identifier in shown if identifier is not None]
    return found[attempt % len(found)] if found else Identifier(kinds[0], NOBODYS)


def _is_plain(done: Done) -> bool:
    match done.outcome, done.answer:
        case (Outcome.REFUSED, Refused(Reason.OFFLINE)) | (Outcome.REFUSED, None):
            return False  # the second: the till itself would not, so nobody was spoken to
        case ((Outcome.OK | Outcome.REFUSED), _):
            return True
        case _:
            return False


def _is_alive(done: Done) -> bool:
    return done.outcome in (Outcome.OK, Outcome.REFUSED)


def judge_then(
    then: Then | None,
    scene: LiveScene,
    evidence: Evidence,
    end: End,
    first_index: int,
    checks: Sequence[CheckResult] = (),
) -> list[StepResult]:
    """What `then` says beside the balances. Dead letters nobody announced are a failure."""
    results = [_dead_letters(then, scene, evidence)]
    if then is not None:
        if then.pending is not None:
            pending = "unknown" if end.pending_before is None else str(end.pending_before)
            results.append(_held("pending", then.pending, pending))
        results += _of_ledger(then, scene, evidence.ledger)
        results += _asked(then, evidence, end)
        results += _webhooks(then, evidence)
        results += [_check(id, place.line, checks) for id, place in then.checks]
        states = states_of_codes(evidence.history) if then.codes else {}
        for text, wanted in then.codes:
            code = scene.text(text)
            results.append(_held(f"code {code}", wanted, states.get(code, UNUSED)))
    return [_numbered(result, first_index + n) for n, result in enumerate(results) if result is not None]


def _of_ledger(then: Then, scene: LiveScene, ledger: tuple[Entry, ...] | None) -> list[StepResult]:
    """What only the ledger can tell; skipped where it cannot be read."""
    if ledger is None:
        asked = [(f"ledger {kind}", wanted) for kind, wanted in then.ledger]
        asked += [(f"coupon {code}", wanted) for code, wanted in then.coupons]
        return [_result(what, w.place.line, Verdict.SKIP, {}, {what: w.show()}, NO_LEDGER) for what, w in asked]
    kinds = Counter(entry.kind.value for entry in ledger)
    counted = [_held(f"ledger {kind}", wanted, str(kinds[kind])) for kind, wanted in then.ledger]
    return counted + [_coupon(code, wanted, scene, ledger) for code, wanted in then.coupons]


def _asked(then: Then, evidence: Evidence, end: End) -> list[StepResult]:
    """How often tills tried something, by phase and by kind; a till that is answered at once in the instant of the end
    is not counted."""
    counted: Counter[str] = Counter()
    for noted in evidence.history:
        if isinstance(noted.entry, Attempted) and noted.at < end.conversed_at:
            operation = noted.entry.operation
            counted[kind_of(operation)] += 1
            phase = operation.phase if isinstance(operation, Identify | Quote) else None
            counted.update([phase.value] if phase is not None else [])
    return [_held(f"asked {what}", wanted, str(counted[what])) for what, wanted in then.asked]


def _webhooks(then: Then, evidence: Evidence) -> list[StepResult]:
    """What the subscriber took in, and what it had been told before."""
    words = {"webhook": "new", "repeated webhook": "again"}
    counted = Counter(
        words.get(noted.entry.what, "")
        for noted in evidence.history
        if isinstance(noted.entry, Noticed) and noted.entry.part == SUBSCRIBER
    )
    return [_held(f"webhooks {what}", wanted, str(counted[what])) for what, wanted in then.webhooks]


def _check(id: str, line: int, checks: Sequence[CheckResult]) -> StepResult:
    """One that skipped, or that there is not, is no pass."""
    found = next((result for result in checks if result.id == id), None)
    if found is None:
        known = get_close_matches(id, [result.id for result in checks], n=1)
        hint = f"; did you mean {known[0]}?" if known else ""
        return _result(f"check {id}", line, Verdict.ERROR, {}, {}, f"there is no check {id!r}{hint}")
    verdict = Verdict.UNKNOWN if found.verdict is Verdict.SKIP else found.verdict
    told = found.findings[0].explain if found.findings else found.note
    observed, wanted = {f"check {id}": found.verdict.value}, {f"check {id}": Verdict.PASS.value}
    return _result(f"check {id}", line, verdict, observed, wanted, "" if verdict is Verdict.PASS else told)


def _dead_letters(then: Then | None, scene: LiveScene, evidence: Evidence) -> StepResult | None:
    wanted = then.dead_letters if then is not None else None
    if wanted == ANY:
        return None
    announced: dict[str, str] = {}
    line = 1
    for letter in wanted or ():
        line = letter.place.line
        try:
            announced[scene.key(letter.receipt)] = letter.reason
        except ValueError as error:
            return _result("dead letters", line, Verdict.UNKNOWN, {}, {}, str(error))
    found = dict(evidence.dead_letters)
    if not found and not announced:
        return None
    right = announced.keys() == found.keys() and all(announced[key] in found[key] for key in announced)
    return _result(
        "dead letters",
        line,
        Verdict.PASS if right else Verdict.FAIL,
        {"dead_letters": _show(found)},
        {"dead_letters": _show(announced) if not right else _show(found)},
    )


def _show(letters: Mapping[str, str]) -> str:
    return "; ".join(f"{key} ({reason})" for key, reason in sorted(letters.items())) or "none"


def _coupon(code: str, wanted: Wanted, scene: LiveScene, ledger: tuple[Entry, ...]) -> StepResult:
    code = scene.text(code)
    undone = {entry.reverses for entry in ledger if entry.kind is EntryKind.VOID}
    used = any(e.kind is EntryKind.COUPON and e.coupon == code and e.number not in undone for e in ledger)
    return _held(f"coupon {code}", wanted, "used" if used else "unused")


def _held(what: str, wanted: Wanted, observed: str) -> StepResult:
    verdict = Verdict.PASS if observed in wanted.texts else Verdict.FAIL
    if observed == "unknown":
        verdict = Verdict.UNKNOWN
    expected = observed if verdict is Verdict.PASS else wanted.show()
    return _result(what, wanted.place.line, verdict, {what: observed}, {what: expected})


def _result(
    what: str, line: int, verdict: Verdict, observed: dict[str, str], expected: dict[str, str], note: str = ""
) -> StepResult:
    return StepResult(0, line, "then", what, verdict, None, observed, expected, note=note)


def _numbered(result: StepResult, index: int) -> StepResult:
    from msgspec.structs import replace

    return replace(result, index=index)
