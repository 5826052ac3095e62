"""JupyterLab on the first lesson: in this environment, on this machine only, and without a word to the web."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

from workshop_utils import lessons
from workshop_utils.errors import WorkshopError

CONFIG = Path(__file__).parent / "lab_config"
FIRST = "notebooks/00_start_here.ipynb"


def prepare_database(size: str | None = None) -> None:
    """Build the database if it isn't there yet, with a progress bar, so that no lesson begins with a wait."""
    from workshop_utils import shop

    shop.open_database(size).dispose()
    # The lessons don't name a size; they open the one the workshop was started with.
    if size is not None:
        os.environ["WORKSHOP_SIZE"] = size


def start(port: int | None = None, *, browser: bool = True) -> None:
    """Run JupyterLab until Ctrl-C. With a `port`, that one or none; without, the first free one from 8888.

    Raises WorkshopError if the port is taken.
    """
    if port is not None:
        _refuse_taken(port)
    prepare_environment()
    from jupyterlab.labapp import LabApp

    # At a terminal Jupyter handles Ctrl-C itself. Elsewhere it leaves a thread behind that keeps the process alive;
    # the way that SIGTERM takes ends it, too.
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    LabApp.launch_instance(arguments(port, browser=browser))


def prepare_environment() -> None:
    """Set what Jupyter reads from the environment: our settings before others, this Python before others."""
    paths = [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"


def arguments(port: int | None, *, browser: bool) -> list[str]:
    """Spell the settings that depend on this start; the others stand in `lab_config`."""
    import zmq

    from workshop_utils import shop

    chosen = [] if port is None else [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    return [
        "--log-level=WARN",
        f"--ServerApp.root_dir={lessons.ROOT}",
        # Tabs of the learner's other work aren't opened here, nor the lessons there.
        f"--LabApp.workspaces_dir={shop.database_path().parent / 'jupyterlab'}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        f"--ServerApp.open_browser={browser}",
        # Unencrypted kernels print a warning that would frighten learners and help nobody.
        f"--KernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
        *chosen,
    ]


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise WorkshopError(
                f"Port {port} can't be used: another program has it, or it isn't a port for everyone.",
                remedy="Leave --port out, and a free one is chosen.",
            ) from None
