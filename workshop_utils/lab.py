"""JupyterLab on the first lesson: in this environment, on this machine only, and without a word to the web."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from pathlib import Path

from workshop_utils import lessons
from workshop_utils.disk import explained
from workshop_utils.errors import WorkshopError

CONFIG = Path(__file__).parent / "lab_config"
FIRST = "notebooks/00_start_here.ipynb"


def prepare_database(size: str | None = None, database: str | None = None) -> None:
    """Build the database if it isn't there yet, with a progress bar, so that no lesson begins with a wait.

    SQLite's is always built: what is SQLite's own asks it, whatever the lessons run on.
    """
    from workshop_utils import shop

    shop.open_database("sqlite", size=size).dispose()
    # The lessons name neither; they open what the workshop was started with.
    if size is not None:
        os.environ["WORKSHOP_SIZE"] = size
    if database is not None:
        os.environ["WORKSHOP_DATABASE"] = database
    shop.open_database().dispose()


def prepare_home() -> Path:
    """Give the folder that JupyterLab shows: the workshop's own, or the one `WORKSHOP_HOME` names.

    That one gets copies of the lessons it doesn't have yet, solved ones too; what a learner has changed stays. So the
    workshop itself may be read-only. Raises WorkshopError if nothing can be written there.
    """
    from workshop_utils.shop.database import home_folder

    home = home_folder()
    if home.resolve() == lessons.ROOT:
        return lessons.ROOT
    kept = [path for kind in ("*.ipynb", "*.md") for path in lessons.NOTEBOOKS.rglob(kind) if _is_a_lesson(path)]
    with explained(
        f"The lessons can't be copied to {home}", "Make it writable, or set WORKSHOP_HOME to a folder of your own."
    ):
        for path in kept:
            _copy_if_missing(path, home / path.relative_to(lessons.ROOT))
    return home


def _is_a_lesson(path: Path) -> bool:
    return path.parent in (lessons.NOTEBOOKS, lessons.NOTEBOOKS / "solutions")


def _copy_if_missing(path: Path, to: Path) -> None:
    """Copy to a name of its own first: a copy that was cut short is no lesson."""
    if to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        # The bytes alone: the file may be read-only, and the learner's copy may not.
        shutil.copyfile(path, unfinished)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)


def start(port: int | None = None, *, browser: bool = True) -> None:
    """Run JupyterLab until Ctrl-C. With a `port`, that one or none; without, the first free one from 8888.

    Raises WorkshopError if the port is taken.
    """
    if port is not None:
        refuse_taken(port)
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
        f"--ServerApp.root_dir={prepare_home()}",
        # Tabs of the learner's other work aren't opened here, nor the lessons there.
        f"--LabApp.workspaces_dir={shop.database_path().parent / 'jupyterlab'}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        f"--ServerApp.open_browser={browser}",
        # Unencrypted kernels print a warning that would frighten learners and help nobody.
        f"--KernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
        *chosen,
    ]


def refuse_taken(port: int) -> None:
    """Raise WorkshopError if nothing can be served at that port."""
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
