"""Drafts as `explore` draws them."""

from hypothesis import strategies as st

from harness.explore.draft import Draft
from harness.explore.drawing import draw
from simulators.kit.chance import stream

SEEDS = st.integers(0, 2**32)


def drawn(seed: int) -> Draft:
    return draw(stream(seed, "a draft"))


DRAFTS: st.SearchStrategy[Draft] = SEEDS.map(drawn)
