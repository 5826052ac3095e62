"""START.txt: the page that somebody with the stick in hand reads first."""

from __future__ import annotations

from collections.abc import Sequence

from workshop_utils.packing.targets import Target

NAME = "START.txt"
FOLDER = "fast-api-workshop"
"""The folder on the stick that is copied as it is."""
INSTALL = "pip install --no-index --find-links wheels uv"
COMMAND = f"{INSTALL} && uv run workshop lab"
_TEXT = """\
Design patterns that make your Python APIs fast: from this stick, without a network
==================================================================================

1. Copy the folder {folder} from the stick to your disk.
   (Nothing is installed into the stick, and it may go on to the next person.)

2. Open a terminal in the copied folder, and type:

   {command}

The first start takes a minute or so. JupyterLab opens on the first lesson. Ctrl-C in the terminal
ends it. After that, everything that README.md tells works, with this in place of its first command.

Made for
{made_for}
With another Python uv says that it finds none. `python --version` says yours.

If Windows PowerShell 5.1 stops at &&, type two lines:
   {install}
   uv run workshop lab

If pip says "externally managed environment", type:
   python3 -m venv uv-here
   uv-here/bin/{install}
   uv-here/bin/uv run workshop lab

If pip or uv isn't found, type (on some systems python3 or py in place of python):
   python -m {install}
   python -m uv run workshop lab

If something else fails, ask the doctor:
   uv run workshop doctor
"""


def text(targets: Sequence[Target]) -> str:
    """Write it for the machines and Pythons that the stick was made for. Its letters are ASCII: any editor shows them."""
    pythons = ", ".join(dict.fromkeys(target.python for target in targets))
    titles = dict.fromkeys(target.machine.title for target in targets)
    made_for = "\n".join(f"  {title}, with Python {pythons}" for title in titles)
    return _TEXT.format(folder=FOLDER, command=COMMAND, install=INSTALL, made_for=made_for)
