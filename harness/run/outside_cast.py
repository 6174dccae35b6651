"""Builds the parts of a case when one of them is not ours: puts on the rest, and says where that one is."""

from collections.abc import Mapping

from msgspec.structs import replace

from harness.run.cast import API, APP_TOKEN, BACKEND, BACKUP, OFFICE_TOKEN, Casting, Stage
from harness.run.cast_farcard import PORT as FARCARD
from harness.run.cast_micros import PORT as MICROS
from harness.run.iiko_names import CLOUD, LP_SIM
from harness.run.watch import Watch
from harness.scenario.model import Scenario, Store, Terminal, TerminalKind
from harness.target.outside import Outside
from harness.world.real import RealWorld
from simulators.backend.books import Books
from simulators.backend.part import Backend
from simulators.farcard.profile import Via
from simulators.iiko.profile import Via as IikoVia
from simulators.micros.profile import PROFILES
from simulators.till.desk import PostKind
from simulators.till.wire import Wire

GATEWAY = "gateway"


class OutsideCasting(Casting):
    """Puts on what is ours, and says where the rest is."""

    def __init__(self, scenario: Scenario, seed: int, outside: Outside, world: RealWorld, first: int) -> None:
        super().__init__(scenario, seed)
        self._outside = outside
        self._world = world
        self.first_number = first
        if outside.is_backend:
            host, port = outside.backend
            self.upstream = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if outside.farcard is not None:
            self.restaurants = outside.farcard.restaurants
        if outside.lp_sim is not None:
            self.lp_sim = outside.lp_sim
            self.outlets = dict.fromkeys((store.name for store in scenario.cast.stores), outside.lp_sim.outlet)
        if outside.cloud is not None:
            self.cloud = outside.cloud
        self.watch = Watch(self._books, lambda: world.book.lines)
        world.book.on_noted = self.watch.note

    def right_token(self, store: Store) -> str:
        if self._outside.is_backend:
            return self._outside.tokens.get(store.name, "")
        return self._outside.tokens.get(store.name) or super().right_token(store)

    def _put_backend(self, stage: Stage, heard: Mapping[str, Wire]) -> None:
        host, port = self._outside.backend
        if not self._outside.is_backend:
            super()._put_backend(stage, heard)
            self._world.listen_on(BACKEND, API, host, port, peer=GATEWAY)
            return
        for name in (API, BACKUP):
            self._world.external(f"{BACKEND}:{name}", host, port)
        if self._outside.farcard is not None:
            self._world.external(f"{BACKEND}:{FARCARD}", *self._outside.farcard_at)
        for name, site in ((LP_SIM, self._outside.lp_sim), (CLOUD, self._outside.cloud)):
            if site is not None:
                self._world.external(f"{BACKEND}:{name}", *site.address)

    def _put_gateway(self, stage: Stage, name: str, store: Store, wires: Mapping[str, Wire]) -> None:
        micros, farcard = self._outside.micros, self._outside.farcard
        if self._outside.is_backend:
            super()._put_gateway(stage, name, store, wires)
            return
        if micros is not None:
            self._world.external(f"{name}:{MICROS}", micros.host, micros.listen_port)
        if farcard is not None:
            self._world.external(f"{name}:{FARCARD}", *self._outside.farcard_at)
        if self._outside.lp_sim is not None:
            self._world.external(f"{name}:{LP_SIM}", *self._outside.lp_sim.address)
        stage.name_link(f"{name}-{BACKEND}", GATEWAY, f"{BACKEND}:{API}")
        stage.add(name, lambda: self.watch)
        self._keepers.append(name)

    def at_site(self, terminals: tuple[Terminal, ...]) -> tuple[Terminal, ...]:
        mine = (_at_farcards(self._outside, terminal) for terminal in self._at_micros(terminals))
        return tuple(_at_iiko(self._outside, terminal) for terminal in mine)

    def _at_micros(self, terminals: tuple[Terminal, ...]) -> tuple[Terminal, ...]:
        micros = self._outside.micros
        if micros is None or terminals[0].kind is not TerminalKind.MICROS:
            return terminals
        profile = PROFILES["3700" if micros.workstation_digits == 2 else "simphony"]
        profile = replace(
            profile,
            workstation_digits=micros.workstation_digits,
            interface=micros.interface,
            checksum=micros.checksum,
            verify=micros.verify,
            response_flag=micros.response_flag,
            encoding=micros.encoding,
            timeout=micros.timeout or profile.timeout,
        )
        return tuple(replace(t, profile=profile, vocabulary=micros.vocabulary or t.vocabulary) for t in terminals)

    def app_token(self) -> str:
        return self._outside.tokens.get("app", "") if self._outside.is_backend else super().app_token()

    def post_store(self, kind: str, token: str) -> str:
        return self._cast.stores[0].name if self._makes_codes_alone(token) else super().post_store(kind, token)

    def app_line(self, token: str) -> tuple[Wire, str]:
        """Where the target speaks no protocol of ours to apps, they make their codes in LP-SIM, which knows an app by
        the outlet only."""
        if not self._makes_codes_alone(token):
            return super().app_line(token)
        from harness.run.cast_iiko import lp_sim_to

        return lp_sim_to(self._ground(), self._cast.stores[0].name), f"{BACKEND}:{LP_SIM}"

    def _makes_codes_alone(self, token: str) -> bool:
        return self._outside.is_backend and not token and self._outside.lp_sim is not None

    def _put_desk(self, stage: Stage, kind: TerminalKind, post_kind: PostKind, token: str) -> None:
        assert token in (APP_TOKEN, OFFICE_TOKEN), "each desk has its token"
        if self._outside.is_backend:
            token = self._outside.tokens.get(kind.value, "")
        super()._put_desk(stage, kind, post_kind, token)

    def _books(self) -> Books | None:
        host = self._world.hosts[BACKEND]
        is_up = host.alive and host.held is None
        return host.actor.books if is_up and isinstance(host.actor, Backend) else None


def _at_iiko(outside: Outside, terminal: Terminal) -> Terminal:
    """Through a gateway of ours where the backend under test speaks no LP-SIM."""
    if terminal.iiko is None or not outside.is_backend:
        return terminal
    via = IikoVia.GATEWAY if outside.lp_sim is None else IikoVia.BACKEND
    return replace(terminal, iiko=replace(terminal.iiko, via=via))


def _at_farcards(outside: Outside, terminal: Terminal) -> Terminal:
    """A till as the site has it: where it calls and in which form is the target's, how it behaves the scenario's."""
    site, profile = outside.farcard, terminal.farcard
    if site is None or profile is None:
        return terminal
    via = Via.BACKEND if outside.is_backend else Via.GATEWAY
    timeout = profile.timeout if site.timeout is None else site.timeout
    profile = replace(profile, via=via, dialect=site.dialect, paths=site.paths, timeout=timeout, security=site.security)
    if outside.farcard_secret:
        profile = replace(profile, secret=outside.farcard_secret)
    return replace(terminal, farcard=profile)
