from __future__ import annotations

from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
from numpy.typing import NDArray

from workshop_utils.errors import WorkshopError
from workshop_utils.show import theme

Colour = NDArray[np.float64]
BLACK_NOTEBOOK = "#111111"
EIGHT = [*theme.STRATEGIES.values(), *theme.OTHERS[:3]]

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009.
BLINDNESSES = {
    "none": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}


def rgb(colour: str) -> Colour:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colour: Colour) -> Colour:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def luminance(colour: Colour) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def on_dark(colour: Colour) -> Colour:
    """What `ON_DARK` makes of a colour in a dark theme: invert(0.93), then hue-rotate(180deg), as CSS defines them."""
    grey = np.array([[0.213, 0.715, 0.072]] * 3)
    turn = np.array([[0.787, -0.715, -0.072], [-0.213, 0.285, -0.072], [-0.213, -0.715, 0.928]])
    return np.clip((grey - turn) @ (colour * (1 - 2 * 0.93) + 0.93), 0, 1)


def seen(colour: Colour, blindness: str) -> Colour:
    """A colour as CIE L*a*b*, in which distances are as large as they look."""
    light = np.clip(BLINDNESSES[blindness] @ linear(colour), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ light / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colour", [look.colour for look in EIGHT] + [theme.DATABASE])
def test_what_is_drawn_stands_out_in_light_and_dark(colour: str) -> None:
    assert contrast(rgb(colour), rgb(theme.PAPER)) >= 3
    assert contrast(on_dark(rgb(colour)), rgb(BLACK_NOTEBOOK)) >= 3


@pytest.mark.parametrize("colour", [theme.INK, theme.QUIET])
def test_words_can_be_read_in_light_and_dark(colour: str) -> None:
    assert contrast(rgb(colour), rgb(theme.PAPER)) >= 4.5
    assert contrast(on_dark(rgb(colour)), rgb(BLACK_NOTEBOOK)) >= 4.5


def test_paper_becomes_the_dark_themes_own_ground() -> None:
    assert np.abs(on_dark(rgb(theme.PAPER)) - rgb(BLACK_NOTEBOOK)).max() < 0.01


@pytest.mark.parametrize("blindness", BLINDNESSES)
def test_no_two_colours_look_alike_with_any_colour_blindness(blindness: str) -> None:
    for one, other in combinations(EIGHT, 2):
        for turned in (lambda colour: colour, on_dark):
            apart = seen(turned(rgb(one.colour)), blindness) - seen(turned(rgb(other.colour)), blindness)
            assert np.linalg.norm(apart) > 20, (one, other)


def test_the_three_loading_strategies_differ_in_grey_print() -> None:
    greys = [seen(rgb(theme.STRATEGIES[name].colour), "none")[0] for name in ("lazy", "joined", "selectin")]
    assert min(abs(one - other) for one, other in combinations(greys, 2)) > 10


def test_looks_differ_by_more_than_colour() -> None:
    shapes = {(look.marker, look.dashes) for look in (*theme.STRATEGIES.values(), *theme.OTHERS)}
    assert len(shapes) == len(theme.STRATEGIES) + len(theme.OTHERS)


def test_a_name_keeps_its_look_in_every_picture() -> None:
    first = dict(zip("ab", theme.looks(["mine", "yours"]), strict=True))
    (again,) = theme.looks(["yours"])
    assert again == first["b"]
    assert theme.looks(["lazy_page", "mine"]) == (theme.STRATEGIES["lazy"], first["a"])


def test_every_variant_of_a_picture_has_a_look_of_its_own() -> None:
    many = theme.looks(["lazy_page", "lazy_detail", "core_rows", "core_page", "mine", "yours", "selectin", "columns"])
    assert len({look.colour + look.marker for look in many}) == 8


def test_more_variants_than_colours_are_refused() -> None:
    with pytest.raises(WorkshopError, match="9 variants"):
        theme.looks([str(number) for number in range(9)])


def test_the_notebooks_own_settings_are_neither_used_nor_changed() -> None:
    with mpl.rc_context({"axes.facecolor": "black", "lines.linestyle": "--"}):
        with theme.style():
            assert mpl.rcParams["axes.facecolor"] == theme.PAPER
            assert mpl.rcParams["lines.linestyle"] == "-"
        assert mpl.rcParams["axes.facecolor"] == "black"
        assert mpl.rcParams["lines.linestyle"] == "--"
