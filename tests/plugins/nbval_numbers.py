"""A plugin for nbval: cells get their numbers, as in a notebook. Ledgers name the cell that a statement came from."""

from __future__ import annotations

from nbval.kernel import RunningKernel


def _execute_cell_input(self, cell_input, allow_stdin=None):
    # nbval's own, but for store_history, without which every cell is number 1.
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = _execute_cell_input
