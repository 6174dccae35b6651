"""Worker processes for cases of the virtual world. Ctrl-C is the parent's business: workers never see it."""

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of that many processes. On the way out, work not begun is dropped and what is under way is waited for.

    The first process is started while SIGINT is ignored, and what it starts inherits that. Call from the main thread.
    """
    pool = ProcessPoolExecutor(workers, mp_context=get_context("forkserver"))
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool.submit(int).result()
    finally:
        signal.signal(signal.SIGINT, previous)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
