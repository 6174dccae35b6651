"""Which operations met both the primary link and a backup (RX-05): their key went out on each of them.

Told from the journal alone: an upstream link has a gateway at one end and a backend at the other.
"""

from collections.abc import Iterable

from harness.history.attempt import told_key
from harness.history.pairing import Attempt, Pairing
from simulators.till.record import to_json


def upstream_links(case: Pairing) -> dict[str, tuple[str, ...]]:
    """Gateway to its upstream links, in the order they were first used."""
    links: dict[str, dict[str, None]] = {}
    ways = dict.fromkeys((chunk.link, chunk.sender, chunk.receiver) for chunk in case.evidence.journal)
    for link, sender, receiver in ways:
        gateway = _upstream_gateway(sender, receiver)
        if gateway is not None:
            links.setdefault(gateway, {})[link] = None
    return {gateway: tuple(names) for gateway, names in links.items()}


def met_both_links(case: Pairing, attempts: Iterable[Attempt]) -> frozenset[str]:
    """Keys of those whose key, or whose origin inside an upload, went out on two upstream links of one gateway."""
    wanted = tuple(attempts)
    backed = [(gateway, names) for gateway, names in upstream_links(case).items() if len(names) > 1]
    met: set[str] = set()
    for gateway, names in backed if wanted else ():
        texts = [_said(case, gateway, link) for link in names]
        met.update(a.key for a in wanted if sum(_carries(text, a) for text in texts) > 1)
    return frozenset(met)


def _said(case: Pairing, gateway: str, link: str) -> bytes:
    """Everything a gateway sent on a link, arrived or not."""
    return b"".join(c.data for c in case.evidence.journal if c.link == link and _part(c.sender) == gateway)


def _carries(text: bytes, attempt: Attempt) -> bool:
    # With the line's end, so that operation 1 is not found in operation 12.
    return told_key(attempt.key).encode() + b"\r" in text or to_json(attempt.operation.origin) in text


def _upstream_gateway(sender: str, receiver: str) -> str | None:
    one, other = _part(sender), _part(receiver)
    if one.startswith("gateway") and other.startswith("backend"):
        return one
    if other.startswith("gateway") and one.startswith("backend"):
        return other
    return None


def _part(address: str) -> str:
    return address.split(":", 1)[0]
