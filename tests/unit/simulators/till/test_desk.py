"""Apps and the office: a reward claimed, a menu translated and loaded, and what each of them will not do."""

from simulators.kit.actor import Actor
from simulators.kit.instant import SECOND
from simulators.till.answer import Answer, Claimed, MenuLoaded, Outcome, Reason, Refused, Voided
from simulators.till.cashier import ClaimReward, Done, ShowCard, SyncMenu
from simulators.till.desk import Desk, DeskSettings, Post, PostKind
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.menu import Problem, Translation
from simulators.till.operation import Claim, LoadMenu, Void
from simulators.till.programme import Dish
from tests.unit.simulators.till.paper import CLOCK, Bench, PaperWire, Request

ANNA = Identifier(IdentifierKind.PHONE, "+48600100200")
TEA = Dish("1", "Tea", 950)
POSTS = (Post("phone", PostKind.APP, "app"), Post("desk", PostKind.OFFICE, "office"))


def translate(export: str) -> Translation:
    """Every line is a tea, but empty ones."""
    lines = export.split("\n")
    problems = tuple(Problem(n, "empty") for n, line in enumerate(lines, 1) if not line)
    return Translation(tuple(TEA for line in lines if line), problems)


def serve(request: Request) -> Answer | None:
    match request.operation:
        case Claim(reward="cake"):
            return Claimed("C7", 5000, 7000)
        case Claim(reward="silence"):
            return None
        case LoadMenu(source="closed.csv"):
            return Refused(Reason.UNAUTHORISED)
        case LoadMenu(source="mute.csv"):
            return None
        case LoadMenu():
            return MenuLoaded(("1",), (), 0, ("9",))
        case Void():
            return Voided(0, 0, None)
        case _:
            return Refused(Reason.NOT_FOUND)


def open_desk() -> Bench:
    def make() -> Actor:
        wire = PaperWire(mute=())
        return Desk("office", wire, "gateway:api", POSTS, CLOCK, DeskSettings(), translate)

    bench = Bench(make, serve)
    bench.start()
    return bench


def ended(bench: Bench, terminal: str, act: ClaimReward | SyncMenu | ShowCard) -> Done:
    done = bench.do(terminal, act)
    if done is None:
        bench.advance(30 * SECOND)
        done = bench.done[-1]
    return done


def test_an_app_claims_a_reward() -> None:
    bench = open_desk()
    done = ended(bench, "phone", ClaimReward(ANNA, "cake"))
    [asked] = bench.sent
    assert isinstance(asked.operation, Claim)
    assert (asked.terminal, asked.operation.identifier, asked.operation.reward) == ("phone", ANNA, "cake")
    assert asked.operation.origin.key == "app/2026-03-14/phone/0/1"
    assert (done.outcome, done.key) == (Outcome.OK, asked.operation.origin.key)
    assert done.screen == ("Coupon C7", "50.00 points spent, 70.00 left")


def test_a_refused_claim() -> None:
    done = ended(open_desk(), "phone", ClaimReward(ANNA, "moon"))
    assert (done.outcome, done.screen) == (Outcome.REFUSED, ("Not possible: not_found",))


def test_an_unheard_claim_is_undone() -> None:
    bench = open_desk()
    done = ended(bench, "phone", ClaimReward(ANNA, "silence"))
    assert done.outcome is Outcome.UNKNOWN
    undo = bench.sent[-1].operation
    assert isinstance(undo, Void)
    assert undo.operation == done.key
    assert bench.count_pending() == 0


def test_the_office_loads_a_menu_and_reports_what_it_could_not_translate() -> None:
    bench = open_desk()
    done = ended(bench, "desk", SyncMenu("tea\n\ntea", "menu.csv"))
    [asked] = bench.sent
    assert isinstance(asked.operation, LoadMenu)
    assert (asked.operation.dishes, asked.operation.source) == ((TEA, TEA), "menu.csv")
    assert (done.outcome, done.note) == (Outcome.OK, "1 lines of menu.csv were not translated")
    assert done.screen == (
        "Menu loaded: 1 new, 0 changed, 0 unchanged",
        "kept although the menu has it no more: 9",
        "line 2: empty",
    )


def test_an_export_without_dishes_is_not_loaded() -> None:
    bench = open_desk()
    done = ended(bench, "desk", SyncMenu("", ""))
    assert (done.outcome, done.screen) == (
        Outcome.REFUSED,
        ("the export has no dish that could be loaded", "line 1: empty"),
    )
    assert bench.sent == []


def test_a_menu_refused_or_unheard() -> None:
    bench = open_desk()
    assert ended(bench, "desk", SyncMenu("tea", "closed.csv")).screen == ("Menu not loaded: unauthorised",)
    unheard = ended(bench, "desk", SyncMenu("tea", "mute.csv"))
    assert (unheard.outcome, unheard.screen) == (
        Outcome.UNKNOWN,
        ("Menu: no answer, nobody knows whether it was loaded",),
    )
    assert bench.count_pending() == 0, "loading again tomorrow does no harm"


def test_each_place_does_its_own_acts_only() -> None:
    bench = open_desk()
    assert ended(bench, "phone", SyncMenu("tea", "m")).note == "SyncMenu is not possible in the app"
    assert ended(bench, "desk", ClaimReward(ANNA, "cake")).note == "ClaimReward is not possible in the office"
    assert ended(bench, "desk", ShowCard(ANNA)).outcome is Outcome.REFUSED
    assert bench.sent == []
