"""A mutant: an order that is deleted is nobody's business."""

from dataclasses import replace

from simulators.iiko.front.counter import Talk
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.front.undoing import Undoing
from simulators.iiko.mutants.registry import mutant


class _Undoing(Undoing):
    def delete(self) -> Talk:
        self._counter.put(replace(self._counter.current(), granted=0, is_corrected=False))
        return (yield from super().delete())


@mutant(
    id="tills.deletes-silently",
    how="The plugin hears of orders that are closed and not of orders that are deleted; points stay set aside.",
    caught_by=("order.deleted-unpaid",),
)
class DeletesSilently(Terminal):
    undoing = _Undoing
