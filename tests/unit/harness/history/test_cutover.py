"""Which operations met both links, from the journal alone."""

from msgspec.structs import replace

from harness.history.cutover import met_both_links, upstream_links
from harness.history.evidence import Chunk, Fate
from harness.history.pairing import pair
from simulators.till.record import to_json
from tests.unit.harness.checks.notation import night

TEXT = """
    guest anna 120.00
    t1 sells a anna 50.00 -> offline
    t1 sells b anna 50.00 -> offline
    chunk tills-gateway tills gateway a
    chunk primary gateway backend a
    chunk primary gateway backend b
    chunk backup gateway backend b
    chunk backup backend gateway a
"""


def test_links_of_a_gateway_to_a_backend_and_what_it_said_on_both() -> None:
    case = night(TEXT)
    paired = pair(case.evidence())
    assert upstream_links(paired) == {"gateway": ("primary", "backup")}
    assert met_both_links(paired, paired.attempts.values()) == {case.keys["b"]}
    assert met_both_links(paired, ()) == frozenset()


def test_an_operation_inside_an_upload_counts() -> None:
    case = night(TEXT)
    body = to_json(case.operations["a"])
    more = Chunk(9, case.now, "backup", "backup#1", "gateway:x", "backend:api", body, Fate.LOST)
    evidence = case.evidence()
    paired = pair(replace(evidence, journal=(*evidence.journal, more)))
    assert met_both_links(paired, paired.attempts.values()) == {case.keys["a"], case.keys["b"]}


def test_one_link_is_no_cut_over() -> None:
    case = night(TEXT.replace("chunk backup", "chunk primary"))
    paired = pair(case.evidence())
    assert met_both_links(paired, paired.attempts.values()) == frozenset()
