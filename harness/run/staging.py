"""Motions that are the stage's own doing, as effects of the world."""

from harness.scenario.motion import (
    BehaveWell,
    CrashPart,
    CutLink,
    Misbehave,
    Motion,
    RestartPart,
    RestoreLink,
    SetDisk,
    SetTrouble,
)
from harness.trouble.goes_down import GoesDown
from harness.world.stage import (
    AnyEffect,
    Crash,
    Cut,
    CutStyle,
    DiskFate,
    DiskTrouble,
    Doom,
    Restart,
    Restore,
    Spare,
    Trouble,
)
from simulators.backend import misbehave
from simulators.kit.effect import Tell
from simulators.till.answer import Reason
from simulators.till.identifier import Identifier, IdentifierKind


class Staged:
    """What is wrong on the stage at the moment, so that it can be put right in the end."""

    def __init__(self) -> None:
        self._cut: dict[str, None] = {}
        self._troubled: dict[str, None] = {}
        self._falling: dict[str, None] = {}
        """Links that a message may still take down, though they are restored before."""
        self._ill_disks: dict[str, None] = {}
        self._dead: dict[str, None] = {}
        self._doomed: dict[str, None] = {}
        """Parts that may die by themselves at any moment."""
        self._moody: dict[str, None] = {}
        self.killed: set[str] = set()
        """Parts that were ever crashed: what was asked of them may never be answered, and they are not hung for it."""

    def effects_of(self, motion: Motion) -> list[AnyEffect]:
        """The effects of a motion; none when it is not the stage's."""
        match motion:
            case CutLink(link, style):
                self._cut[link] = None
                return [Cut(link, CutStyle(style))]
            case RestoreLink(link):
                if link not in self._falling:
                    self._cut.pop(link, None)
                return [Restore(link)]
            case SetTrouble(link, rule):
                self._note(self._troubled, link, rule is not None)
                self._note(self._falling, link, isinstance(rule, GoesDown))
                if isinstance(rule, GoesDown):
                    self._cut[link] = None  # it is not cut yet, and restoring one that is not harms nobody
                return [Trouble(link, rule)]
            case SetDisk(part, delay, failing):
                self._note(self._ill_disks, part, delay is not None or failing is not None)
                return [DiskTrouble(part, delay, failing)]
            case CrashPart(part, deliver_sent, disk, after_effects, restart_after, clock):
                self._dead[part] = None
                self.killed.add(part)
                if after_effects is None:
                    return [Crash(part, deliver_sent, DiskFate(disk))]
                self._doomed[part] = None
                return [Doom(part, after_effects, deliver_sent, DiskFate(disk), restart_after, clock)]
            case RestartPart(part, clock):
                if part not in self._doomed:
                    self._dead.pop(part, None)
                return [Restart(part, clock)]
            case Misbehave(part):
                self._moody[part] = None
                return [Tell(part, _bad_day(motion))]
            case BehaveWell(part):
                self._moody.pop(part, None)
                return [Tell(part, misbehave.BehaveWell())]
            case _:
                return []

    def heal(self) -> list[AnyEffect]:
        """Everything put right: links restored, troubles ended, disks well, dead parts restarted, nobody doomed."""
        effects: list[AnyEffect] = [Trouble(link, None) for link in self._troubled]
        effects += [Restore(link) for link in self._cut]
        effects += [DiskTrouble(part) for part in self._ill_disks]
        effects += [Tell(part, misbehave.BehaveWell()) for part in self._moody]
        effects += [Spare(part) for part in self._doomed]
        effects += [Restart(part) for part in self._dead]
        for wrong in (self._troubled, self._falling, self._cut, self._ill_disks, self._moody, self._doomed, self._dead):
            wrong.clear()
        return effects

    @staticmethod
    def _note(wrong: dict[str, None], name: str, is_wrong: bool) -> None:
        if is_wrong:
            wrong[name] = None
        else:
            wrong.pop(name, None)


def _bad_day(motion: Misbehave) -> misbehave.Misbehave:
    shown = tuple(Identifier(kind, motion.identifier) for kind in IdentifierKind) if motion.identifier else ()
    usual = misbehave.Misbehave(misbehave.Manner(motion.how))
    return misbehave.Misbehave(
        usual.how,
        times=motion.times or 0,
        kinds=(motion.kind,) if motion.kind else (),
        identifiers=shown,
        check=motion.check,
        reason=Reason(motion.reason) if motion.reason else usual.reason,
        delay=usual.delay if motion.delay is None else motion.delay,
    )
