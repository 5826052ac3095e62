"""`trace_memory`: how many bytes Python's objects took, at most and in the end."""

from __future__ import annotations

import gc
import tracemalloc

from workshop_utils.errors import WorkshopError
from workshop_utils.measure.table import Table, size

_BLIND = (
    "What Python and NumPy allocated within the block. What C libraries take for themselves (SQLite, DuckDB) isn't seen; "
    "tracing slows Python down: don't time at once."
)


class Memory:
    """The bytes that one `trace_memory` block took: complete when the block has ended."""

    def __init__(self) -> None:
        self._peak = 0
        self._kept = 0

    @property
    def peak(self) -> int:
        """The most bytes in use at one moment of the block, beyond those in use before it."""
        return self._peak

    @property
    def kept(self) -> int:
        """The bytes allocated in the block and still in use at its end: of all that something holds on to."""
        return self._kept

    @property
    def counts(self) -> Table:
        """Both as a table; a caption says what they don't show."""
        return Table(("at most", "in the end"), ((size(self.peak), size(self.kept)),), "rr", _BLIND)

    def __str__(self) -> str:
        return str(self.counts)

    def _repr_html_(self) -> str:
        return self.counts._repr_html_()

    __repr__ = __str__


class trace_memory:  # noqa: N801 (used as a function, like the other measurements)
    """Count the bytes of Python's objects inside the block, in every thread, by `tracemalloc`.

    Garbage is collected before the block and at its end, so that what is `kept` is held by somebody. Blocks can't be nested.
    Raises WorkshopError if tracemalloc is tracing already.
    """

    def __init__(self) -> None:
        self._memory = Memory()

    def __enter__(self) -> Memory:
        if tracemalloc.is_tracing():
            raise WorkshopError(
                "Memory is being traced already.", remedy="End the block around this one, or call tracemalloc.stop()."
            )
        gc.collect()
        tracemalloc.start()
        return self._memory

    def __exit__(self, *_: object) -> None:
        try:
            peak = tracemalloc.get_traced_memory()[1]
            gc.collect()
            kept = tracemalloc.get_traced_memory()[0]
        finally:  # collecting takes long enough for an interrupt to fall into it
            tracemalloc.stop()
        self._memory._peak, self._memory._kept = peak, kept  # noqa: SLF001 (the block is what fills it)
