"""Histories by hand, one line a fact. What each line means, by its first word:

    guest anna 120.00 earned=..        a guest with an opening balance (an opening entry, unless `unposted=yes`)
    coupon anna C1 reward:tea          a coupon in a guest's app (or `occasion:birthday`), at=DATE of issue
    wait 5m | cut LINK | restore LINK | crash PART | restart PART [clock=1h] | broke PART text..
    dead LABEL reason..                on a gateway's dead-letter list, and recorded; `listed ..` only listed
    act TILL SPAN [ACT]                a cashier's act that took so long (`never`: it did not end)
    chunk LINK SENDER RECEIVER LABEL   bytes with the key of an operation crossed a link
    = KIND LABEL POINTS key=value..    a ledger entry of it: guest= amount= reverses=N made=SPAN earned= spent=
    hears LABEL OUTCOME key=value..    a till learns more of an attempt
    TILL VERB LABEL .. [= POINTS ..] [-> OUTCOME ..]
                                       an attempt; posted at once when there is `=`; learnt at once when there is `->`

Verbs: sells LABEL GUEST TOTAL; redeems LABEL GUEST POINTS on=CHECK; scans LABEL CODE on=CHECK; takes LABEL GUEST GIFT
on=CHECK; holds LABEL GUEST POINTS on=CHECK; releases LABEL HOLD; voids LABEL CHECK; reverses LABEL OTHER; returns LABEL
CHECK [plu:qty,..]; claims LABEL GUEST REWARD; enrols LABEL GUEST; identifies LABEL GUEST; adjusts LABEL GUEST POINTS;
codes LABEL GUEST MECHANIC [points=..] [gift=..] (-> ok code=.. life=SPAN); attaches LABEL #CODE on=CHECK; detaches
LABEL CHECK; reads LABEL GUEST (-> ok moved=POINTS,.. more=1); looks LABEL CODE (-> ok used=yes). A sale's label is its
check. A guest may be `#CODE`. A sale with `asks=POINTS` (and `held=yes`) asks for them under the label with a `+`.
Every line takes a second. Answers are truthful unless their figures are given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from harness.checks.registry import run_checks
from harness.history.evidence import ActTaken, Chunk, Evidence, Fate, Noted, PartEvent, Till
from harness.history.verdict import CheckResult, Verdict
from simulators.kit.instant import HOUR, MINUTE, MS, SECOND, Clock, Instant, Span
from simulators.kit.money import Minor, parse_minor
from simulators.till.answer import (
    Answer,
    Attached,
    CodeIssued,
    CouponFound,
    GuestFound,
    LedgerPage,
    Outcome,
    Queued,
    Reason,
    Refused,
    Status,
)
from simulators.till.attempt import Attempted, DeadLettered, HistoryEntry, Learnt, Noticed
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    FindCoupon,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Origin,
    ReadAccount,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.programme import CouponKind, Guest, IssuedCoupon, Mechanic, Programme
from simulators.till.receipt import POINTS, Receipt, ReceiptId, Tender
from tests.unit.harness.checks.phrases import (
    card,
    discounts_of,
    kind_of_till,
    lines_of,
    options_of,
    return_lines_of,
    store_of,
    truthful,
)

__all__ = ["Night", "card", "failing", "night", "results", "sentences"]

EPOCH = datetime(2026, 3, 14, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
PLAIN = Programme("plain", zone="Europe/Warsaw")
_UNITS = {"ms": MS, "s": SECOND, "m": MINUTE, "h": HOUR}
_KINDS = {
    Commit: EntryKind.SALE,
    Redeem: EntryKind.REDEMPTION,
    Coupon: EntryKind.COUPON,
    Gift: EntryKind.GIFT,
    Hold: EntryKind.HOLD,
    Release: EntryKind.RELEASE,
    Void: EntryKind.VOID,
    Return: EntryKind.RETURN,
    Claim: EntryKind.CLAIM,
    Register: EntryKind.WELCOME,
    Adjust: EntryKind.ADJUSTMENT,
    Detach: EntryKind.RELEASE,
}


def span(text: str) -> Span:
    """ "5m", "250ms", "-2h"."""
    digits = text.rstrip("msh")
    return int(digits) * _UNITS[text[len(digits) :]]


@dataclass
class Night:
    """A case being written down."""

    programme: Programme = PLAIN
    now: Instant = 0
    guests: list[Guest] = field(default_factory=list)
    history: list[Noted] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)
    journal: list[Chunk] = field(default_factory=list)
    parts: list[PartEvent] = field(default_factory=list)
    acts: list[ActTaken] = field(default_factory=list)
    dead: list[tuple[str, str]] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    operations: dict[str, Single] = field(default_factory=dict)
    checks: dict[str, ReceiptId] = field(default_factory=dict)
    tills: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """One-time codes to guests."""
    issued: dict[str, IssueCode] = field(default_factory=dict)
    ahead: Span = 0
    """How far the backend's clock is."""

    def read(self, text: str) -> "Night":
        for line in text.strip().splitlines():
            if line.strip():
                self.now += SECOND
                self._line(line.strip())
        return self

    def evidence(self, **changes: object) -> Evidence:
        tills = tuple(Till(name, kind_of_till(name), store_of(name), 10 * SECOND) for name in self.tills)
        evidence = Evidence(
            epoch=EPOCH,
            zone="Europe/Warsaw",
            programme=self.programme,
            guests=tuple(self.guests),
            tills=tills,
            history=tuple(self.history),
            journal=tuple(self.journal),
            ledger=tuple(self.ledger),
            parts=tuple(self.parts),
            acts=tuple(self.acts),
            dead_letters=tuple(self.dead),
            drain=SECOND,
            drain_limit=MINUTE,
            settled=True,
        )
        return replace(evidence, **changes)

    def _line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "guest":
                self._guest(rest.split())
            case "coupon":
                self._issue(rest.split())
            case "wait":
                self.now += span(rest)
            case "cut" | "restore" | "crash" | "restart" | "broke":
                part, _, what = rest.partition(" ")
                ahead = span(what.removeprefix("clock=")) if what.startswith("clock=") else 0
                if (part, word) == ("backend", "restart"):
                    self.ahead = ahead
                self.parts.append(PartEvent(self.now, part, word, "" if ahead else what, ahead))
            case "dead" | "listed":
                label, _, reason = rest.partition(" ")
                self.dead.append((self.keys[label], reason))
                if word == "dead":
                    self._note("gateway", DeadLettered("gateway", self.keys[label], reason))
            case "remark":
                part, _, text = rest.partition(" ")
                self._note(part, Noticed(part, "remark", text))
            case "act":
                till, took, *act = rest.split()
                done = None if took == "never" else self.now + span(took)
                self.tills.setdefault(till, 0)
                self.acts.append(ActTaken(till, f"a{len(self.acts)}", "".join(act) or "sell", self.now, done, "ok"))
            case "chunk":
                link, sender, receiver, label = rest.split()
                self._chunk(link, sender, receiver, label)
            case "=":
                self._entry(rest.split())
            case "hears":
                label, outcome, *figures = rest.split()
                self._hears(label, outcome, figures)
            case _:
                self._attempt(line)

    def _guest(self, words: list[str]) -> None:
        name, balance = words[:2]
        options = options_of(words[2:])
        born = options.get("birthday")
        ends = options.get("expires")
        guest = Guest(
            name,
            (card(name),),
            balance=parse_minor(balance),
            status=Status(options.get("status", "active")),
            earned_before=parse_minor(options.get("earned", "0")),
            birthday=None if born is None else date.fromisoformat(born),
            expires=None if ends is None else date.fromisoformat(ends),
        )
        self.guests.append(guest)
        if "unposted" not in options:
            self._post(EntryKind.OPENING, name, parse_minor(options.get("posted", balance)), None, "", {})

    def _issue(self, words: list[str]) -> None:
        owner, code, offer = words[:3]
        kind, _, name = offer.partition(":")
        issued = options_of(words[3:]).get("at", "2026-03-01")
        moment = datetime.fromisoformat(issued).replace(tzinfo=EPOCH.tzinfo)
        coupon = IssuedCoupon(code, owner, CouponKind(kind), name, moment)
        self.guests = [replace(g, coupons=(*g.coupons, coupon)) if g.id == owner else g for g in self.guests]

    def _chunk(self, link: str, sender: str, receiver: str, label: str) -> None:
        data = f"POST / HTTP/1.1\r\nidempotency-key: {self.keys[label]}\r\n\r\n".encode()
        self.journal.append(
            Chunk(len(self.journal), self.now, link, f"{link}#1", sender, receiver, data, Fate.DELIVERED)
        )

    def _attempt(self, line: str) -> None:
        asked, _, told = line.partition("->")
        said, _, posted = asked.partition(" = ")
        till, verb, label, *args = said.split()
        self.tills.setdefault(till, 0)
        operation = self._operation(till, verb, label, [a for a in args if "=" not in a], options_of(args))
        self.operations[label] = operation
        self.keys[label] = operation.origin.key
        self._note(f"tills.{store_of(till)}", Attempted(till, operation.origin.key, operation))
        if posted:
            self.now += 100 * MS
            kind = _KINDS[type(operation)].value
            self._entry([kind, label, *posted.split()])
        if told.strip():
            self.now += 100 * MS
            outcome, *figures = told.split()
            self._hears(label, outcome, figures)

    def _operation(self, till: str, verb: str, label: str, args: list[str], options: dict[str, str]) -> Single:
        on = label if verb == "sells" else options.get("on", "")
        origin = self._origin(till, on, options)
        match verb:
            case "sells":
                return self._sale(label, origin, args, options)
            case "redeems":
                due = parse_minor(options.get("due", "1000.00"))
                return Redeem(origin, card(args[0]), parse_minor(args[1]), due)
            case "scans":
                receipt = self._receipt(origin, options.get("guest", "-"), options.get("total", "100.00"), options)
                return Coupon(origin, args[0], receipt)
            case "takes":
                receipt = self._receipt(origin, args[0], options.get("total", "100.00"), options)
                choice = tuple(options.get("choice", "cake").split(","))
                return Gift(origin, card(args[0]), args[1], choice, receipt)
            case "holds":
                return Hold(origin, card(args[0]), parse_minor(args[1]), gift=options.get("gift", ""))
            case "releases":
                return Release(origin, self.keys[args[0]])
            case "voids":
                return Void(origin, self.checks[args[0]])
            case "reverses":
                return Void(origin, self.operations[args[0]].origin.receipt, operation=self.keys[args[0]])
            case "returns":
                return Return(origin, self.checks[args[0]], return_lines_of(args[1:]))
            case "claims":
                return Claim(origin, card(args[0]), args[1])
            case "enrols":
                return Register(origin, card(args[0]), args[0])
            case "identifies":
                return Identify(origin, card(args[0]))
            case "reads":
                noon = Clock(EPOCH).at(0)
                return ReadAccount(origin, card(args[0]), noon, noon + timedelta(hours=8), int(options.get("skip", 0)))
            case "looks":
                return FindCoupon(origin, args[0])
            case "adjusts":
                return Adjust(origin, card(args[0]), parse_minor(args[1]))
            case "codes":
                points = parse_minor(options["points"]) if "points" in options else None
                return IssueCode(origin, card(args[0]), Mechanic(args[1]), points, options.get("gift", ""))
            case "attaches":
                receipt = self._receipt(origin, "-", options.get("total", "100.00"), {})
                return Attach(origin, args[0].removeprefix("#"), receipt)
            case "detaches":
                return Detach(origin, self.checks[args[0]])
            case _:
                raise AssertionError(f"no such verb: {verb}")

    def _origin(self, till: str, on: str, options: dict[str, str]) -> Origin:
        self.tills[till] += 1
        made_at = Clock(EPOCH).at(self.now) + timedelta(microseconds=span(options.get("made", "0s")) // 1000)
        day = date.fromisoformat(options.get("day", made_at.date().isoformat()))
        store = store_of(till)
        check = 0
        if on:
            known = self.checks.get(on)
            check = known.check if known is not None else 1001 + len(self.checks)
            self.checks.setdefault(on, ReceiptId(store, day, till, check))
        return Origin(store, till, day, made_at, check, self.tills[till])

    def _receipt(self, origin: Origin, guest: str, total: str, options: dict[str, str]) -> Receipt:
        lines = lines_of(options.get("lines", f"dish:1:{total}"))
        gross = sum(line.total for line in lines)
        discounts = tuple(discounts_of(options.get("discount", "")))
        tenders = [*self._points_tenders(options.get("points", ""))]
        rest = gross - sum(d.amount for d in discounts) - sum(t.amount for t in tenders)
        tenders.append(Tender("cash", parse_minor(options["cash"]) if "cash" in options else rest))
        return Receipt(
            origin.receipt,
            origin.made_at,
            origin.made_at,
            lines,
            discounts,
            tuple(tenders),
            None if guest == "-" else card(guest),
            tuple(code for code in options.get("coupons", "").split(",") if code),
        )

    def _sale(self, label: str, origin: Origin, args: list[str], options: dict[str, str]) -> Commit:
        if "asks" not in options:
            return Commit(origin, self._receipt(origin, args[0], args[1], options))
        points, of = parse_minor(options["asks"]), replace(origin, number=origin.number + 500)
        ask = Redeem(of, card(args[0]), points, parse_minor(args[1]))
        self.operations[label + "+"], self.keys[label + "+"] = ask, of.key
        receipt = self._receipt(origin, args[0], args[1], {**options, "points": f"{options['asks']}:{label}+"})
        return Commit(origin, receipt, asks=(ask,), held="held" in options)

    def _points_tenders(self, text: str) -> Iterable[Tender]:
        for part in filter(None, text.split(",")):
            amount, _, label = part.partition(":")
            yield Tender(POINTS, parse_minor(amount), parse_minor(amount), self.keys[label])

    def _entry(self, words: list[str]) -> None:
        kind, label, points, *more = words
        options = options_of(more)
        operation = self.operations.get(label)
        key = self.keys.get(label, label)
        self._post(
            EntryKind(kind), options.get("guest", self._owner(label)), parse_minor(points), operation, key, options
        )

    def _owner(self, label: str) -> str:
        operation = self.operations.get(label)
        identifier: Identifier | None = None
        match operation:
            case Commit(receipt=receipt):
                identifier = receipt.guest
            case Redeem() | Gift() | Hold() | Claim() | Register() | Adjust():
                identifier = operation.identifier
            case Attach(code=code):
                identifier = card(f"#{code}")
            case Detach(target=target):
                return next((e.guest for e in self.ledger if e.receipt == target), "")
            case Void(target=target) | Return(target=target):
                return next((e.guest for e in self.ledger if e.receipt == target), "")
            case Coupon(code=code):
                return next((g.id for g in self.guests for c in g.coupons if c.code == code), "")
            case _:
                pass
        if identifier is not None and identifier.kind is IdentifierKind.CODE:
            return self.codes.get(identifier.value, "")
        return "" if identifier is None else identifier.value.removeprefix("7700-")

    def _post(
        self,
        kind: EntryKind,
        guest: str,
        points: Minor,
        operation: Single | None,
        key: str,
        options: dict[str, str],
    ) -> None:
        posted_at = Clock(EPOCH).at(self.now + self.ahead)
        made_at = posted_at if operation is None else operation.origin.made_at
        if "made" in options:
            made_at += timedelta(microseconds=span(options["made"]) // 1000)
        day = made_at.date() if operation is None else operation.origin.business_date
        self.ledger.append(
            Entry(
                number=len(self.ledger) + 1,
                kind=kind,
                guest=guest,
                points=points,
                amount=self._amount(operation, points, options),
                key=key,
                receipt=self._of_receipt(operation),
                made_at=made_at,
                business_date=date.fromisoformat(options.get("day", day.isoformat())),
                posted_at=posted_at,
                reverses=self._reversed(operation, options),
                coupon=options.get("code", operation.code if isinstance(operation, Coupon) else ""),
                earned=parse_minor(options.get("earned", "0")),
                spent=parse_minor(options.get("spent", "0")),
            )
        )

    def _of_receipt(self, operation: Single | None) -> ReceiptId | None:
        match operation:
            case Void(target=target) | Return(target=target):
                return target
            case None:
                return None
            case _:
                return operation.origin.receipt if operation.origin.check else None

    def _amount(self, operation: Single | None, points: Minor, options: dict[str, str]) -> Minor:
        if "amount" in options:
            return parse_minor(options["amount"])
        match operation:
            case Commit(receipt=receipt):
                return receipt.total
            case Redeem():
                return -points
            case Hold(points=held):
                return held
            case _:
                return 0

    def _reversed(self, operation: Single | None, options: dict[str, str]) -> int | None:
        if "reverses" in options:
            return None if options["reverses"] == "none" else int(options["reverses"])
        match operation:
            case Void(operation=str(key)):
                return next((e.number for e in self.ledger if e.key == key), None)
            case Void(target=target) | Return(target=target):
                sales = (e for e in self.ledger if e.receipt == target and e.kind is EntryKind.SALE)
                return next((e.number for e in sales), None)
            case Release(hold=hold):
                return next((e.number for e in self.ledger if e.key == hold), None)
            case Detach(target=target):
                holds = [e.number for e in self.ledger if e.receipt == target and e.kind is EntryKind.HOLD]
                return holds[-1] if holds else None
            case _:
                return None

    def _hears(self, label: str, outcome: str, figures: list[str]) -> None:
        operation = self.operations[label]
        till = operation.origin.terminal
        options = options_of(figures)
        answer: Answer | None
        match outcome:
            case "ok":
                answer = (
                    self._issued(operation, options)
                    or self._looked(operation, options)
                    or self._attached(operation, label, options)
                )
                if answer is None:
                    told = {name: parse_minor(value) for name, value in options.items()}
                    answer = truthful(operation, self.ledger, self._owner(label), told)
            case "refused":
                answer = Refused(Reason(options.get("reason", "insufficient")))
            case "offline":
                answer = Queued()
            case _:
                answer = None
        self._note(f"tills.{store_of(till)}", Learnt(till, operation.origin.key, Outcome(outcome), answer))

    def _issued(self, operation: Single, options: dict[str, str]) -> Answer | None:
        if not isinstance(operation, IssueCode):
            return None
        self.codes[options["code"]] = operation.identifier.value.removeprefix("7700-")
        self.issued[options["code"]] = operation
        ends = Clock(EPOCH).at(self.now + self.ahead + span(options.get("life", "300s")))
        return CodeIssued(options["code"], ends)

    def _looked(self, operation: Single, options: dict[str, str]) -> Answer | None:
        if isinstance(operation, FindCoupon):
            used = Clock(EPOCH).at(self.now) if options["used"] == "yes" else None
            return CouponFound(operation.code, "offer", used)
        if isinstance(operation, ReadAccount):
            moved = options.get("moved", "").split(",")
            found = [replace(self.ledger[0], number=n, points=parse_minor(p)) for n, p in enumerate(moved, 1) if p]
            return LedgerPage(tuple(found), more="more" in options)
        return None

    def _attached(self, operation: Single, label: str, options: dict[str, str]) -> Answer | None:
        if not isinstance(operation, Attach):
            return None
        guest, issued = self._owner(label), self.issued.get(operation.code)
        balance = sum(entry.points for entry in self.ledger if entry.guest == guest)
        told = {name: parse_minor(value) for name, value in options.items() if name != "again"}
        found = GuestFound(guest, Status.ACTIVE, balance=told.get("balance", balance))
        mechanic = Mechanic.ACCRUE if issued is None else issued.mechanic
        return Attached(found, mechanic, told.get("most", 0), again="again" in options)

    def _note(self, part: str, entry: HistoryEntry) -> None:
        self.history.append(Noted(len(self.history), self.now, part, entry))


def night(text: str, programme: Programme = PLAIN) -> Night:
    return Night(programme).read(text)


def results(evidence: Evidence) -> dict[str, CheckResult]:
    return {result.id: result for result in run_checks(evidence)}


def failing(evidence: Evidence) -> set[str]:
    """Ids of the checks that fail; an error of a check is an error of the test."""
    found = run_checks(evidence)
    broken = [result.note for result in found if result.verdict is Verdict.ERROR]
    assert not broken, broken
    return {result.id for result in found if result.verdict is Verdict.FAIL}


def sentences(result: CheckResult) -> str:
    return " | ".join(finding.explain for finding in result.findings)
