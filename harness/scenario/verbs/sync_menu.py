"""`sync_menu`: the day's menu goes to the loyalty system."""

from typing import Annotated

from harness.scenario.files import Attachment, AttachmentShape
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import OfficeName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import SyncMenu as LoadExport


@verb("sync_menu")
class SyncMenu(Verb, frozen=True, kw_only=True):
    """The office translates the till's menu export and loads it into the loyalty system (COSTA-08)."""

    on: OfficeName
    """A terminal of kind `office`."""
    file: Annotated[Attachment, AttachmentShape()]
    """The export, a text file."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AtTill(self.on, LoadExport(self.file.text, self.file.name))
