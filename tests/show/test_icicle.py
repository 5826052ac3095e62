from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from pictures import assert_readable, axes_of, words_in

from workshop_utils.measure.import_profile import ImportedModule, Imports
from workshop_utils.measure.importing import trace_imports
from workshop_utils.show import icicle, imports_before_after, theme
from workshop_utils.show.figure import Figure
from workshop_utils.show.import_blocks import blocks

ROW = 21


def made(label: str, *imported: tuple[str, int, int]) -> Imports:
    """A profile of modules in the tree's order: name, depth, microseconds of its own."""
    above: list[int] = []
    modules: list[list[object]] = []
    for name, depth, own in imported:
        del above[depth:]
        modules.append([name, depth, own, 0, above[-1] if above else None])
        above.append(len(modules) - 1)
        for place in above:
            modules[place][3] += own  # type: ignore[operator]
    every = tuple(ImportedModule(*each) for each in modules)  # type: ignore[arg-type]
    total = sum(module.own_us for module in every)
    return Imports(label, every, frozenset(module.name for module in every), (total, total, total))


SHOP = made(
    "import shop",
    ("shop", 0, 10_000),
    ("shop.report", 1, 10_000),
    ("frames", 2, 50_000),
    ("frames.core", 3, 10_000),
    ("json", 1, 19_500),
    ("tiny", 1, 300),
    ("tinier", 1, 200),
)
LEAN = made("import shop", ("shop", 0, 10_000), ("json", 1, 10_000))
NOTHING = Imports("import sys", (), frozenset(), (0,))


def many(packages: int = 20, each: int = 25) -> Imports:
    """500 modules of very different times, 24 deep."""
    imported = [("package_0", 0, 1000)]
    for package in range(packages):
        imported.append((f"package_{package}.a_name_of_some_length", 1, 3000 // (package + 1)))
        imported += [(f"package_{package}.inner.module_{n}", 2 + n % 23, 40_000 // (n + 1) ** 2) for n in range(each)]
    return made("import package_0, and whatever a statement of many words asks for besides", *imported)


def rectangles(figure: Figure) -> list[Rectangle]:
    """The blocks, without those of the key: first the whole, then the others."""
    ax = axes_of(figure)
    return [patch for patch in ax.patches if patch.get_height() == ROW - 1]


def spans(drawn: Sequence[Rectangle]) -> dict[float, list[tuple[float, float]]]:
    """Left and right end of the blocks of each row."""
    rows: dict[float, list[tuple[float, float]]] = {}
    for each in drawn:
        rows.setdefault(each.get_y(), []).append((each.get_x(), each.get_x() + each.get_width()))
    return rows


def pixel(ax: Axes) -> float:
    return (ax.get_xlim()[1] - ax.get_xlim()[0]) / ax.get_window_extent().width


def test_a_block_is_as_wide_as_the_time_with_all_it_imported() -> None:
    figure = icicle(SHOP)
    a_pixel = pixel(axes_of(figure))
    wide = [each.get_width() for each in rectangles(figure)]
    times = (0.1, 0.1, 0.07, 0.06, 0.01, 0.0195)
    assert wide == [pytest.approx(time - a_pixel, abs=a_pixel / 10) for time in times]
    assert axes_of(figure).get_xlim() == (0, pytest.approx(0.1))


@pytest.mark.parametrize("profile", [SHOP, many()])
def test_blocks_lie_beside_each_other_and_below_the_one_that_asked_for_them(profile: Imports) -> None:
    rows = spans(rectangles(icicle(profile)))
    assert len(rows) > 3
    for (above_y, above), (y, below) in pairwise(sorted(rows.items())):
        assert y == pytest.approx(above_y + ROW)
        for left, right in below:
            assert any(start - 1e-9 <= left and right <= end + 1e-9 for start, end in above)
    for row in rows.values():
        assert all(one[1] < other[0] + 1e-9 for one, other in pairwise(sorted(row)))


def test_small_imports_are_merged_and_counted_and_those_too_small_to_see_left_out() -> None:
    merged = blocks(SHOP, least_us=400, rows=9)
    assert [(block.name, block.modules) for block in merged if not block.package] == [("2 others", 2)]
    assert {"tiny", "2 others"}.isdisjoint(block.name for block in blocks(SHOP, least_us=1000, rows=9))
    assert "tiny" in [block.name for block in blocks(SHOP, least_us=100, rows=9)]


def test_only_so_many_rows_are_drawn_and_the_picture_says_so() -> None:
    deep = made("import deep", *((f"deep.m{depth}", depth, 10_000) for depth in range(30)))
    figure = icicle(deep)
    assert len(spans(rectangles(figure))) == 15
    assert any("the first 14 rows" in words for words in words_in(figure))
    assert not any("the first" in words for words in words_in(icicle(SHOP)))


def test_imports_that_overlap_in_threads_stay_within_the_whole() -> None:
    overlapping = Imports(
        "threads",
        (
            ImportedModule("a", 0, 10, 1000, None),
            ImportedModule("b", 1, 900, 900, 0),
            ImportedModule("c", 1, 900, 900, 0),
        ),
        frozenset("abc"),
        (1810,),
    )
    assert all(block.left_us + block.wide_us <= 1000 for block in blocks(overlapping, 1, 9))


def test_packages_have_colours_of_their_own_and_the_same_in_the_next_picture() -> None:
    names = ["pandas", "numpy", "dateutil", "core", "lazy", "shop"]
    colours = theme.tints(names)
    assert len(set(colours)) == 6
    assert theme.tints(["shop", "pandas"]) == (colours[5], colours[0])
    for colour in colours:
        assert max(to_rgb(colour)) - min(to_rgb(colour)) > 0.05, "grey is the standard library's"
        assert contrast(colour, theme.INK) > 4.5


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours."""

    def light(colour: str) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_modules_of_one_package_have_its_colour() -> None:
    _, shop, report, frames, core, json = (to_hex(each.get_facecolor()) for each in rectangles(icicle(SHOP)))
    assert shop == report
    assert frames == core
    assert len({shop, frames, json}) == 3


def test_the_key_counts_the_modules_of_each_package_that_is_seen() -> None:
    assert {"shop 2", "frames 2", "standard library 1"} <= set(words_in(icicle(SHOP)))
    assert not any("tiny" in words for words in words_in(icicle(SHOP)))


@pytest.mark.parametrize(
    ("profile", "title"),
    [
        (SHOP, "import shop loads 7 modules in 100 ms: frames 60%, shop 20%, standard library 20% of the time"),
        (made("import json", ("json", 0, 2000)), "import json loads 1 module in 2.0 ms, all of the standard library"),
        (made("import shop", ("shop", 0, 2000)), "import shop loads 1 module in 2.0 ms, all of shop"),
        (NOTHING, "import sys loads no modules"),
    ],
)
def test_the_title_says_how_much_is_loaded_and_whose_time_it_is(profile: Imports, title: str) -> None:
    assert icicle(profile).title == title


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        (SHOP, LEAN, "Without frames: from 7 to 2 modules, from 100 ms to 20 ms"),
        (LEAN, LEAN, "Nothing has changed: the same 2 modules; times differ from run to run"),
        (LEAN, NOTHING, "Without shop: from 2 to no modules, from 20 ms to 0 ms"),
    ],
)
def test_the_title_of_two_says_what_is_gone(before: Imports, after: Imports, title: str) -> None:
    assert imports_before_after(before, after).title == title


def test_two_profiles_have_one_scale_and_one_look() -> None:
    figure = imports_before_after(SHOP, LEAN)
    wholes = [each for each in rectangles(figure) if to_hex(each.get_facecolor()) == theme.INK]
    assert wholes[1].get_width() / wholes[0].get_width() == pytest.approx(0.2, abs=0.01)
    assert wholes[0].get_y() + 4 * ROW < wholes[1].get_y()
    shops = [each for each in rectangles(figure) if each.get_width() == wholes[0].get_width()]
    words = words_in(figure)
    assert len(shops) == 2
    assert {"before", "after", "shop 2 → 1", "frames 2 → 0", "standard library 1 → 1"} <= set(words)
    assert words["7 modules, 100 ms"].y0 > words["2 modules, 20 ms"].y0


def test_the_words_name_every_package_and_the_dearest_modules() -> None:
    said = icicle(SHOP).alt
    assert "frames 2 modules, 60 ms; shop 2 modules, 20 ms; standard library 1 module, 20 ms" in said
    assert "Most time of their own: frames 50 ms" in said
    assert imports_before_after(SHOP, LEAN).alt.count("By package") == 2


@pytest.mark.parametrize("profile", [SHOP, LEAN, NOTHING, many(), many(60, 8), many(3, 200)])
def test_pictures_read_well(profile: Imports) -> None:
    assert_readable(icicle(profile))
    assert_readable(imports_before_after(profile, LEAN))
    assert_readable(imports_before_after(profile, NOTHING))


def test_five_hundred_modules_are_few_blocks() -> None:
    assert len(many().modules) > 500
    assert 20 < len(rectangles(icicle(many()))) < 300


def test_a_real_profile_is_drawn() -> None:
    imports = trace_imports("import json", runs=1)
    figure = icicle(imports)
    assert "json.decoder" in words_in(figure)
    assert f"loads {len(imports)} modules" in figure.title
    assert_readable(figure)
    assert_readable(imports_before_after(imports, imports))
