"""Values of YAML, as drafts hold them: any text a file can hold, in any nesting."""

from hypothesis import strategies as st

from harness.explore.draft import Tree

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", "yes", "null", "12.50", "007", "a: b", "a #b", "- a", "?", "#", "[", "{a}", "'", '"', "\\", "\n", "\t", " a ",
     "12:30:45", "2026-03-14T09:00:00+01:00", "1m30s", "&a", "*a", "!a", "%a", "@a", "`a", "a,b", "\ufeff", "\x85", "~"]
)  # fmt: skip
SCALARS: st.SearchStrategy[Tree] = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _TEXTS


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4)


TREES: st.SearchStrategy[Tree] = st.recursive(SCALARS, _larger, max_leaves=20)
MAPPINGS: st.SearchStrategy[dict[str, Tree]] = st.dictionaries(_TEXTS, TREES, min_size=1, max_size=6)
