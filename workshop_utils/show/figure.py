"""A finished picture: a value that shows itself in a notebook, says itself in words, and can be saved."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_utils.errors import WorkshopError
from workshop_utils.show import theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_FINER = 2  # pixels of the picture for each of the screen's, so that it is sharp on fine screens and in print
_COLOURS = 128  # what two lines' worth of colours and the edges of type need
_KINDS = (".png", ".svg", ".pdf")


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture with its finding as `title` and everything it shows in words as `alt`."""

    title: str
    alt: str
    drawing: Drawing = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the screen, in pixels."""
        width, height = self.drawing.get_size_inches() * self.drawing.dpi
        return round(width), round(height)

    def png(self) -> bytes:
        """Draw the picture as PNG, at twice the size on the screen; the words are in its metadata."""
        return self._drawn("png")

    def save(self, path: str | Path) -> Path:
        """Write the picture as PNG, SVG or PDF, as the ending of `path` says, and give the path back."""
        target = Path(path)
        if target.suffix.lower() not in _KINDS:
            raise WorkshopError(
                f"A picture can't be saved as {target.name!r}.",
                remedy=f"End its name in {', '.join(_KINDS[:-1])} or {_KINDS[-1]}.",
            )
        try:
            target.write_bytes(self._drawn(target.suffix.lower().removeprefix(".")))
        except OSError as error:
            raise WorkshopError(
                f"The picture can't be written to {target}: {error.strerror}.",
                remedy="Choose a folder that exists and that you may write to.",
            ) from error
        return target

    def _drawn(self, kind: str) -> bytes:
        buffer = BytesIO()
        with theme.style():
            metadata = _METADATA[kind](self)
            self.drawing.savefig(buffer, format=kind, dpi=_FINER * self.drawing.dpi, metadata=metadata)
        return _smaller(buffer) if kind == "png" else buffer.getvalue()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        """Give Jupyter the picture.

        JupyterLab 4.6 reads width, height and needs_background of an `image/png`, and shows it without a text
        alternative (nbconvert reads `alt`). So the picture is also there as HTML, which JupyterLab prefers.
        """
        del include, exclude  # Jupyter's filters; it leaves out by itself what isn't wanted
        image = base64.b64encode(self.png()).decode()
        width, height = self.size
        data = {"text/html": _html(image, self.alt, self.size), "image/png": image, "text/plain": self.alt}
        return data, {"image/png": {"width": width, "height": height, "alt": self.alt}}

    def __str__(self) -> str:
        return self.alt


# Neither the day nor matplotlib's version: the same picture has the same bytes.
_METADATA = {
    "png": lambda figure: {"Title": figure.title, "Description": figure.alt, "Software": None},
    "svg": lambda figure: {"Title": figure.title, "Description": figure.alt, "Date": None, "Creator": None},
    "pdf": lambda figure: {"Title": figure.title, "Subject": figure.alt, "CreationDate": None, "Creator": None},
}


def _smaller(png: BytesIO) -> bytes:
    """Give the same picture with a palette: a third of the bytes, which a notebook holds twice."""
    from PIL import Image, PngImagePlugin  # what matplotlib writes PNG with

    with Image.open(png) as image:
        words = PngImagePlugin.PngInfo()
        for key, said in image.info.items():
            if isinstance(said, str):
                words.add_itxt(str(key), said)
        small = BytesIO()
        few = image.convert("RGB").quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(small, "PNG", optimize=True, pnginfo=words, dpi=image.info["dpi"])
    return small.getvalue()


def _html(image: str, alt: str, size: tuple[int, int]) -> str:
    width, height = size
    style = f"max-width:100%;height:auto;border-radius:4px;{theme.ON_DARK}"
    words = f'alt="{escape(alt)}" width="{width}" height="{height}"'
    return f'<img src="data:image/png;base64,{image}" {words} style="{style}">'
