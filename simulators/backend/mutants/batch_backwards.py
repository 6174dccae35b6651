"""An upload is worked off from its end."""

from simulators.backend.mutants.registry import mutant
from simulators.backend.part import Backend, Reply
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Uploaded
from simulators.till.operation import Upload


@mutant(
    id="backend.batch-backwards",
    how="The upload is put on a stack: the newest operation of an outage is posted first.",
    caught_by=("replay.order-kept",),
)
class BatchBackwards(Backend):
    def _upload(self, upload: Upload, now: Instant) -> Reply[Answer]:
        reply = super()._upload(Upload(upload.origin, upload.operations[::-1]), now)
        assert isinstance(reply.answer, Uploaded)
        return Reply(Uploaded(reply.answer.answers[::-1]), reply.silent, reply.delay)
