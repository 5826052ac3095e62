"""What a verdict adds where the message of an exception is a known one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workshop_utils.exercises.attribute_remarks import MODELS, ON_THE_CARD, on_attribute
from workshop_utils.exercises.fence import CLOSED, OUTSIDE
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.evidence import Raised

_KNOWN = (
    (
        r"InvalidRequestError: The unique\(\) method must be invoked",
        (
            "You asked for a join to a collection. It repeats each object, once for each row of the collection, and "
            "SQLAlchemy wants you to say what to do with the repeats."
        ),
        'the message names a method; which of your objects is "this Result"?',
    ),
    (
        r"InvalidRequestError: .* is not available due to lazy='raise",
        "This attribute wasn't loaded, and an option of yours forbids loading it when it is touched.",
        "which of your options should have brought it?",
    ),
    (
        r"InvalidRequestError: Loader strateg.* conflict",
        "Two of your options name the same relationship, and each wants to load it in its own way.",
        "does the page show what that relationship leads to, and which of the two options fits that?",
    ),
    (
        r"ArgumentError: mapping or list expected for parameters",
        "After the statement, `session` takes values for its parameters. A loader option is a part of the statement.",
        "between which parentheses do the statement's options stand?",
    ),
    (
        r"ArgumentError: ExecutionOption Core or ORM object expected, got [(\[]",
        "`.options(…)` takes options one by one, and was given several in one object.",
        "do the inner parentheses, or brackets, have to be there?",
    ),
    (
        r"ArgumentError: Column expression.* got <sqlalchemy\.orm\.strategy_options",
        "`select` takes what to fetch. How related rows are loaded is said afterwards.",
        "which method of the statement takes loader options?",
    ),
    (
        r"TypeError: Boolean value of this clause is not defined|NotImplementedError: Operator 'contains'",
        "`and`, `or`, `not` and `in` are Python's: they want a yes or no before the database is asked.",
        "how does the card, `card()`, write conditions for `where`?",
    ),
    (
        rf"AttributeError: type object '(?:{MODELS})' has no attribute '(?:objects|query)'",
        "That is how Django and Flask-SQLAlchemy begin. Here `select` makes a statement, and `session` sends it.",
        ON_THE_CARD,
    ),
    (
        r"(?:AttributeError|TypeError): 'NoneType' object",
        "Something in that line is `None`, as a look-up gives it that found nothing: a dictionary's `get`, `session.get`, `first()`.",
        "which look-up found nothing, and what does the docstring say of that case?",
    ),
    (
        r"DetachedInstanceError",
        "The object has left its session, so what wasn't loaded before can't be loaded any more.",
        "where does your session end, and what does the code after that still touch?",
    ),
    (
        r"MissingGreenlet",
        "An attribute that wasn't loaded was touched where nothing could wait for the database.",
        "which attribute is touched on that line, and what should have brought it before?",
    ),
    (
        r"ArgumentError: Strings are not accepted for attribute names",
        "Loader options name relationships by the class's attribute, so that a misspelt one is found at once.",
        "which class has the relationship you named?",
    ),
    (
        r"ArgumentError: ORM mapped entity or attribute .* does not link from relationship",
        "Within one option, chained or in one pair of parentheses, each relationship has to start where the one before it leads.",
        "do your relationships stand one below the other, or side by side, and how many options are that?",
    ),
    (
        r"ArgumentError: Mapped (?:attribute|class) .* does not (?:apply to|link from)",
        "An option starts at the class that the statement selects, and each further one where the last one ended.",
        "from which class does this relationship start, and is that where your chain stands?",
    ),
    (
        r"NameError: ",
        "The name isn't defined in the notebook, or wasn't when the function was checked.",
        "in which cell is it defined or imported, and has that cell run?",
    ),
    (
        r"OperationalError: .*syntax error",
        "The database couldn't read the statement, and names the word at which it gave up.",
        "what stands before that word, and is the word one of SQL's own?",
    ),
    (
        r"OperationalError: .*no such table",
        "The shop has no table of that name; the models say what its tables are called.",
        "what is the table called in the model's `__tablename__`?",
    ),
    (
        r"OperationalError: .*no such column",
        "The statement names a column that none of its tables has.",
        "which table should have that column, and does the statement read it?",
    ),
    (
        rf"AttributeError: (?:type object )?'(?:{MODELS})' (?:object )?has",
        "The model has no attribute of that name.",
        "what does the model call it?",
    ),
    (
        r"AttributeError: (?:'Row' object has no attribute .*|\w+)$",
        "`session.execute` gives rows, and `session.scalars` the first column of each, which may be an object.",
        "which of the two does your code take apart here?",
    ),
    (
        r"SystemExit",
        "In a notebook that would end the program; here it ended the trial only.",
        "what should the function return instead?",
    ),
    (
        rf"PermissionError: {OUTSIDE}",
        "A trial has a shop and a folder of its own, and both go when it ends. Nothing else on this computer can be changed from there.",
        "what does the caller need, and could the function return it?",
    ),
    (
        rf"PermissionError: {CLOSED}",
        "After a right answer, or two honest tries, `solution()` shows it; an answer that calls it would say nothing of yours.",
        "which step of your own is missing, and what does the next hint say of it?",
    ),
    (
        r"EOFError",
        "A trial has nobody to ask: it has no keyboard.",
        "what does the function get as arguments, instead of asking for it?",
    ),
    (
        r"RecursionError",
        "The function called itself until Python's limit.",
        "what ends the recursion, and does each call come nearer to it?",
    ),
)


def remark_on(raised: Raised) -> Remark:
    """Say what a known exception means; for others, ask about the line."""
    message = f"{raised.type.rpartition('.')[2]}: {raised.message}"
    lacking = on_attribute(message)
    if lacking:
        return lacking
    for pattern, why, question in _KNOWN:
        if re.search(pattern, message, re.DOTALL):
            return Remark("", why, question)
    what = "that line" if raised.line else "your function"
    return Remark(
        "", "", f"which value in {what} isn't what you expect? What you `print` there is shown below the verdict."
    )
