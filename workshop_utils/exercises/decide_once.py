"""Exercises of lesson 11: which hints make anything faster, an encoder that decides once, and a body read in one pass."""

from __future__ import annotations

from workshop_utils.exercises import decide_encoding as encoding
from workshop_utils.exercises import decide_hints as hints
from workshop_utils.exercises import decide_reading as reading
from workshop_utils.exercises import decide_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.choice import ChoiceExercise
from workshop_utils.exercises.decide_encoding_remarks import of_encodings
from workshop_utils.exercises.decide_reading_remarks import of_readings
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.solutions import decide_once as solutions
from workshop_utils.exercises.starters import decide_once as starters
from workshop_utils.shop import Size

SHOP = Size("tiny", 10, 10, 12)

four_hints = ChoiceExercise(
    name="four_hints",
    number="11.1",
    lesson="decide_once",
    goal="Choose for each of four hints whether it makes the code faster, or leaves it as it was.",
    answers={
        "function": hints.SAME,
        "final": hints.SAME,
        "model": hints.FASTER,
        "mypyc": hints.FASTER,
    },
    options={
        hints.FASTER: ("fast", "quicker", "yes", "speeds up"),
        hints.SAME: ("same", "as before", "no", "nothing", "not faster"),
    },
    facts=hints.hints,
    hints=(
        "Ask of each hint: who reads it, and when? A comment makes nothing faster.",
        "Python itself keeps hints, and does nothing with them. Which of the four has another reader?",
        "One is read by a library that makes a plan in a compiled language, and one by a compiler that makes C of it. The other two are read by your type checker alone.",
    ),
    why="A hint is information. It makes code faster where somebody decides by it, once, what would else be decided for every value.",
    price="Whoever uses hints relies on them: a wrong one that nobody read was harmless, and is an error now.",
)

make_encoder = Exercise(
    name="make_encoder",
    number="11.2",
    lesson="decide_once",
    goal="The same rows; after `make_encoder` has returned, nobody looks at the view, no value is asked for its type, and no code is made.",
    call="make_encoder(view)",
    starter=starters.make_encoder,
    solution_code=solutions.make_encoder,
    drive=encoding.encodings,
    cases=(
        Case("20 rows", SHOP, seed=111, arguments=(20, 111)),
        Case("200 rows", SHOP, seed=112, arguments=(200, 112)),
    ),
    budget=Budget(decisions=0),
    item=Item("view", "views", key="when", parts={"rows": "rows"}),
    diagnose=of_encodings,
    hints=(
        "Which of the starter's questions has an answer that differs from row to row? Which ones does the view answer for all rows?",
        (
            "`make_encoder` runs once for each view, `encode` once for each row. What stands in `make_encoder` and is used inside `encode` stays: "
            "the function inside holds it, as a closure."
        ),
        (
            "Make a list in `make_encoder`: for each field the key, how to get the value, and a function that changes it, or none. A hint may be a class, "
            "`list[…]`, or `… | None`; for a view inside you can make an encoder. Then `encode` goes through the list."
        ),
    ),
    ways=ways.ENCODER,
    other_way=ways.ENCODER[1].text,
    why="The plan holds what is left when all questions have been asked: get, change, put. Each row goes through it, and nobody looks at the view any more.",
    price="The plan is a program that nobody sees: a mistake in it shows when rows pass. And what the view doesn't know, such as a value of the wrong kind, isn't noticed.",
    nothing_to_time="no database is asked. How much a plan gives for the rows of a page was measured further up.",
)

make_reader = Exercise(
    name="make_reader",
    number="11.3",
    lesson="decide_once",
    core=False,
    goal="The same rows and the same refusals in one pass: no row is validated twice, nothing is decoded unchecked first, and nothing is "
    "built while a body is read.",
    call="make_reader(view)",
    starter=starters.make_reader,
    solution_code=solutions.make_reader,
    drive=reading.readings,
    cases=(
        Case("20 rows", SHOP, seed=113, arguments=(20, 113)),
        Case("200 rows", SHOP, seed=114, arguments=(200, 114)),
    ),
    budget=Budget(validations=1.0, decodings=0, decisions=0, guards=("validations",), weighs=("decisions",)),
    item=Item("body", "bodies", key="when"),
    diagnose=of_readings,
    hints=(
        "How often does the starter go through the body: to decode, to check, to validate? Which of these passes knows the view?",
        "Pydantic's `TypeAdapter` and msgspec's `Decoder` are made for a type, and read bytes themselves.",
        (
            "Make the adapter of a list of `view` in `make_reader`, and let `read` hand it the bytes. Then look at what it lets in: a text where a number belongs. "
            "Validation can be told to be strict. Its errors are ValueErrors, and say where."
        ),
    ),
    ways=ways.READER,
    other_way=ways.READER[1].text,
    why="The core reads bytes and checks them against its plan of the view as it goes; what doesn't fit is never built.",
    price="The errors are worded by the library, and change with it. What depends on more than one field needs a check of its own, afterwards.",
    nothing_to_time="no database is asked. What a compiled core gives for a body of JSON is in the figure of compilers.",
)
