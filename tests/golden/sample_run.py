"""One fixed run with a case of every kind, for reporters to tell."""

from harness.history.report import (
    BalanceResult,
    CaseFinished,
    CaseResult,
    CaseStarted,
    RunEvent,
    RunFinished,
    RunStarted,
    StepResult,
)
from harness.history.verdict import CheckResult, Finding, Verdict


def case(name: str, verdict: Verdict, **more: object) -> CaseResult:
    base = {
        "id": f"micros/{name}",
        "case": f"micros/{name}[seed=0]",
        "title": f"About {name}",
        "file": f"scenarios/micros/{name}.yaml",
        "covers": ("COSTA-02", "OFF-02"),
        "tags": ("smoke",),
        "verdict": verdict,
        "duration_s": 0.125,
        "digest": "d1",
        "reproduce": f"tillproof run scenarios/micros/{name}.yaml --seed 0",
        "steps": (),
        "balances": {},
        "checks": (),
        **more,
    }
    return CaseResult(**base)  # type: ignore[arg-type]


STEP = StepResult(
    index=3,
    line=21,
    verb="sale",
    on="till1",
    verdict=Verdict.FAIL,
    outcome="ok",
    observed={"outcome": "ok", "total": "22.00"},
    expected={"outcome": "offline"},
    column=5,
)
FINDING = Finding(
    explain="receipt store/2026-03-14/5/1001 was posted twice: ledger entries 7 and 9",
    expected="posted once",
    observed="posted 2 times",
    history=(4,),
    ledger=(7, 9),
)
CASES = (
    case("fine", Verdict.PASS, checks=(CheckResult("replay.nothing-lost", ("OFF-01",), Verdict.PASS, 4),)),
    case(
        "doubled",
        Verdict.FAIL,
        steps=(STEP,),
        balances={"anna": BalanceResult("149.80", "179.60", Verdict.FAIL)},
        checks=(CheckResult("replay.nothing-doubled", ("OFF-02",), Verdict.FAIL, 4, (FINDING,)),),
    ),
    case("silent", Verdict.UNKNOWN, note="nothing was asserted \x00 <&>"),
    case("broken", Verdict.ERROR, note="the check crashed"),
    case("skipped", Verdict.SKIP, note="the target has no clock"),
    case("accepted", Verdict.KNOWN, note="known until 2027-01-01: the vendor mends it"),
)


def events() -> list[RunEvent]:
    told: list[RunEvent] = [RunStarted("virtual", 0, len(CASES), None, "2026-03-14T09:00:00+00:00", "9.9.9")]
    for result in CASES:
        told.append(CaseStarted(result.case, result.title))
        told.append(CaseFinished(result))
    summary = {v.value: sum(1 for c in CASES if c.verdict is v) for v in Verdict}
    told.append(RunFinished(Verdict.FAIL, summary, 1.5, run_dir="reports/run"))
    return told
