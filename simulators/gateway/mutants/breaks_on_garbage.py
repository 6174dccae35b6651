"""A mutant: it cannot stand a page of HTML where JSON should be."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.upstream import Met, News
from simulators.kit.garbage import Garbage
from simulators.kit.instant import Instant


@mutant(
    id="gateway.breaks-on-garbage",
    how="A proxy between shop and programme answers with its own error page, and the parser's exception is nobody's.",
    caught_by=("parts.nobody-breaks",),
)
class BreaksOnGarbage(Forwarder):
    def _learn(self, news: News, now: Instant) -> None:
        if isinstance(news, Met) and isinstance(news.what, Garbage):
            raise ValueError(f"not JSON: {news.what.raw[:20]!r}")
        super()._learn(news, now)
