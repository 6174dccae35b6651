"""The secrets of a run, kept out of everything that is written: errors, reports, the evidence in the run folder.

The trap: bytes on a link hold them too (`Authorization: Bearer ...`), whole, or cut in two by a trouble.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from harness.history.evidence import Chunk, Evidence, Noted
from harness.scenario.target import Secret
from simulators.kit.errors import LabError
from simulators.till.attempt import Noticed

HIDDEN = "***"
SHORTEST = 4
"""What is shorter is hidden only where a credential stands: it would be found in too many places it is not."""
_CREDENTIAL = re.compile(rb"(?i)(?<=authorization: )[^\r\n]+")


class Secrecy:
    """Reads secrets where they are and remembers their values, to hide them."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._values: dict[str, None] = {}

    def reveal(self, secret: Secret) -> str:
        """The value. Raises LabError when it is not there or empty."""
        value = secret.reveal(self._environment, self._folder)
        if not value:
            raise LabError(f"the secret {secret.name} is empty")
        self._values[value] = None
        return value

    def mask(self, text: str) -> str:
        """The text with every known secret hidden."""
        for value in self._longest_first():
            text = text.replace(value, HIDDEN)
        return text

    def mask_bytes(self, data: bytes) -> bytes:
        """The bytes with every credential and known secret hidden, as long as before."""
        data = _CREDENTIAL.sub(lambda found: b"*" * len(found[0]), data)
        for value in self._longest_first():
            raw = value.encode()
            data = data.replace(raw, b"*" * len(raw))
            rest = next((n for n in range(1, len(raw)) if data.startswith(raw[n:] + b"\r\n")), None)
            if rest is not None:  # the end of a credential whose beginning stands in the chunk before
                data = b"*" * (len(raw) - rest) + data[len(raw) - rest :]
        return data

    def mask_evidence(self, evidence: Evidence) -> Evidence:
        """The evidence as it may be kept."""
        return replace(
            evidence,
            journal=tuple(self._chunk(chunk) for chunk in evidence.journal),
            history=tuple(self._noted(noted) for noted in evidence.history),
        )

    def _chunk(self, chunk: Chunk) -> Chunk:
        data = self.mask_bytes(chunk.data)
        return chunk if data == chunk.data else replace(chunk, data=data)

    def _noted(self, noted: Noted) -> Noted:
        entry = noted.entry
        if not isinstance(entry, Noticed):
            return noted
        raw = self.mask_bytes(bytes.fromhex(entry.raw_hex)).hex()
        return replace(noted, entry=replace(entry, text=self.mask(entry.text), raw_hex=raw))

    def _longest_first(self) -> list[str]:
        return sorted((value for value in self._values if len(value) >= SHORTEST), key=len, reverse=True)
