"""What the shop writes reads like a shop: no gaps left open, articles right, photos that open."""

from __future__ import annotations

import json
import re
import zlib
from itertools import product
from struct import unpack_from

import pytest

from workshop_utils.shop.customers import CASES, FAMILY, GIVEN, _in_ascii
from workshop_utils.shop.goods import STRIDE, Goods, category_rows
from workshop_utils.shop.photo import SHAPES, SIDE, painted, take
from workshop_utils.shop.text import at_home, at_table, on_the_way
from workshop_utils.shop.text.catalogue import COLOURS, SERIES, shelves
from workshop_utils.shop.text.choosing import some
from workshop_utils.shop.text.kinds import Kind
from workshop_utils.shop.text.opinions import BEGINNINGS

KINDS = [kind for module in (at_home, at_table, on_the_way) for kind in vars(module).values() if isinstance(kind, Kind)]


def texts(ask) -> list[str]:
    return [text for (text,) in ask("SELECT description FROM products UNION ALL SELECT text FROM reviews")]


def test_no_gap_is_left_open(ask):
    assert [text for text in texts(ask) if re.search(r"[{}]", text)] == []


def test_every_sentence_ends(ask):
    assert [text for text in texts(ask) if text[-1] not in ".!?"] == []


def test_articles_fit_what_follows(ask):
    wrong = re.compile(r"\b[Aa] [aeio]\w+|\b[Aa]n [^aeiouAEIOU\W]\w+")
    assert {match[0] for text in texts(ask) if (match := wrong.search(text))} <= {"an hour"}


def test_nothing_is_said_twice_in_one_description(ask):
    for (text,) in ask("SELECT description FROM products"):
        sentences = re.split(r"(?<=[.!?])\s", text)
        assert len(sentences) == len(set(sentences)), text


def test_products_differ_in_name_as_long_as_a_shelf_has_combinations():
    goods = Goods(5_000, seed=1)
    assert len({goods.good(place).name for place in range(5_000)}) == 5_000
    for shelf in shelves():
        combinations = len(SERIES) * len(shelf.nouns) * len(shelf.makes) * len(shelf.sizes)
        assert combinations % STRIDE != 0


def test_a_name_says_what_the_description_is_about(ask):
    shapes = {noun.lower() for shelf in shelves() for noun in shelf.nouns}
    for (name,) in ask("SELECT name FROM products"):
        assert any(noun in name.lower() for noun in shapes), name


def test_attributes_are_json_that_agrees_with_the_name(ask):
    for name, attributes in ask("SELECT name, attributes FROM products"):
        found = json.loads(attributes)
        assert name.endswith(f", {found['size']}")
        assert name.startswith(found["series"])
        assert found["colour"] in COLOURS


def test_every_kind_of_goods_has_a_shelf_and_every_shelf_a_shape():
    used = [shelf.kind for shelf in shelves()]
    assert all(kind in used for kind in KINDS)
    assert {shelf.shape for shelf in shelves()} == set(SHAPES)


def test_every_kind_and_every_number_of_stars_has_words_enough():
    assert all(len(kind.details) >= 5 and len(kind.praise) >= 4 and len(kind.complaints) >= 4 for kind in KINDS)
    assert set(BEGINNINGS) == {1, 2, 3, 4, 5}


def test_every_shelf_stands_in_the_tree_once():
    rows, ids = category_rows()
    assert len(set(ids)) == len(shelves())
    assert {name for number, name, _ in rows if number in ids} == {shelf.name for shelf in shelves()}


def test_some_gives_different_things_whatever_the_bits():
    pool = tuple("abcdefghijkl")
    for length, bits in product(range(1, 13), range(0, 2_000, 7)):
        chosen = some(pool[:length], 5, bits)
        assert len(chosen) == len(set(chosen)) == min(5, length)


def test_some_reaches_every_thing():
    assert {some("abcdef", 1, bits)[0] for bits in range(100)} == set("abcdef")


def test_names_are_spelled_for_e_mail_without_losing_them():
    spelled = _in_ascii((*GIVEN, *FAMILY))
    assert all(re.fullmatch(r"[A-Z][A-Za-z]*", name) for name in spelled), spelled
    assert _in_ascii(("Müller", "O'Brien", "Şahin", "Østergaard", "Weiß")) == (
        "Mueller",
        "OBrien",
        "Sahin",
        "Ostergaard",
        "Weiss",
    )


@pytest.mark.parametrize("case", CASES)
def test_typing_in_another_case_changes_nothing_else(case):
    assert case("Anna_Berg3@mail.example").lower() == "anna_berg3@mail.example"


def chunks(png: bytes) -> dict[bytes, bytes]:
    """Take a PNG file apart, as a reader of it does."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(png):
        (length,) = unpack_from(">I", png, at)
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + content)
        found[kind] = content
        at += 12 + length
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_photo_is_a_png_that_holds_the_painted_shape(shape):
    found = chunks(take(shape, COLOURS["rust"], mirrored=False))
    assert list(found) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    rows = zlib.decompress(found[b"IDAT"])
    assert rows == b"".join(b"\0" + row.tobytes() for row in painted(shape))
    assert len(rows) == SIDE * (SIDE + 1)
    assert max(rows) * 3 < len(found[b"PLTE"])


def test_a_photo_is_stored_and_not_compressed_so_that_every_zlib_makes_the_same():
    assert chunks(take("mug", COLOURS["sky"], mirrored=True))[b"IDAT"][2] == 1


def test_a_mirrored_photo_is_another_one():
    assert take("mug", COLOURS["sky"], mirrored=True) != take("mug", COLOURS["sky"], mirrored=False)


def test_what_is_shown_differs_from_what_it_stands_before():
    for colour in COLOURS.values():
        found = chunks(take("box", colour, mirrored=False))[b"PLTE"]
        wall, body = found[:3], found[9:12]
        assert sum(abs(a - b) for a, b in zip(wall, body, strict=True)) > 60
