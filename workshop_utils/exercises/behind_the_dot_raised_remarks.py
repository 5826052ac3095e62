"""What verdicts of lesson 07 add to an exception: properties where SQL is built, sums that are None."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from workshop_utils.exercises.mishaps import on_mishap
from workshop_utils.exercises.mishaps import on_raised as as_usual
from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

_IN_SQL = (
    (
        r"'property' object has no attribute|instances of 'property' and|got <property object|instances of '\w+' and 'property'|unsupported operand type.*'property'",
        "`Invoice.total` is the property itself: a function of Python's, of which the database knows nothing.",
        "of which columns is the total made, and how does SQL add them up?",
    ),
    (
        r"not supported between instances of '(?:NoneType|int)' and '(?:int|NoneType)'",
        "One of the two is None: a sum over no lines, or a look-up for an invoice that has none.",
        "which invoices have no line at all, and what does your code have for them?",
    ),
    (
        r"not supported between instances of 'Invoice' and|not supported between instances of 'dict'",
        "Where two totals are equal, tuples are compared by what comes next, and that can't be compared so.",
        "what stands second in what you sort, and what is asked for there?",
    ),
)


def on_property_in_sql(report: Report) -> Remark | None:
    """7.2: put the meaning behind the message; None where it is none of these."""
    return _known(report, _IN_SQL)


_OTHER_NAME = re.compile(r"@total\.expression\s+(?:@classmethod\s+)?def (?!total\b)(\w+)")
_OF_A_BILL = (
    (
        r"instances of 'method' and|instances of 'function' and",
        "`bill.total` is a method there, and has to be called; who reads `bill.total` gets no number.",
        "which decorator makes an attribute of it, on bills and on the class?",
    ),
    (
        r"NotImplementedError: <built-in function getitem>|is not iterable",
        "On the class, the same function runs with the class as its `self`. There, `lines` is the relationship and no list: nobody can go through it.",
        "where does a hybrid say what it is in SQL, if Python's way doesn't work there?",
    ),
    (
        r"instances of 'Select' and|got <sqlalchemy\.sql\.selectable\.Select",
        "What your expression gives is a whole statement. A condition, or an order, wants one value.",
        "what makes a value of a SELECT that gives one row with one column?",
    ),
    (
        r"misuse of aggregate",
        "Put into `where`, your sum stands among the bills themselves. There SQL looks at one row at a time, and has nothing to add up.",
        "which part of a statement may add up the lines of one bill, while another one goes through the bills?",
    ),
    (
        r"no such column: bills\.id.*",
        (
            "We asked by another name for the bills, `aliased(Bill)`, as a statement needs it that speaks of them twice. There the table isn't called `bills`, and your "
            "SQL has that name in its text."
        ),
        "which class is SQL's side given when it is asked, and how does it name its `id`?",
    ),
    (
        r"no such column: bill_lines",
        "Your expression speaks of lines in a statement about bills. It is a value of one line, and many of them belong to a bill.",
        "what makes one value of all lines that belong to the bill?",
    ),
    (
        r"unsupported operand type.*'NoneType'",
        "A line without a discount has None there.",
        "what did the starter do with such a line?",
    ),
    (
        r"is not available due to lazy='raise",
        "A bill whose lines nobody has loaded has a total, too. Your class forbids to load them when they are touched.",
        "what does your relationship, or an option of yours, say that the starter's doesn't?",
    ),
    (
        r"does not support object population",
        "Whoever wants many bills with their lines loads all lines at once, with `selectinload`. Your `lines` don't let them.",
        "what does your relationship say that the starter's doesn't?",
    ),
    (
        r"expected __clause_element__\(\) to return",
        "On the class, your total is a value of Python's, and no piece of SQL.",
        "what is SQL to work out for each bill, and how is that written?",
    ),
    (
        r"'NoneType' object has no attribute '(?:lines|id|total|scalar)'",
        "Where a class was asked for, or a session, there was None.",
        "does your function hand the class back, and does Python's side need a session?",
    ),
    (
        r"has no attribute 'lines'",
        "The class has no `lines` any more, and those who show a bill's lines look for them there.",
        "which part of the starter went?",
    ),
    (
        r"Neither 'InstrumentedAttribute' object .* Bill\.lines has an attribute",
        "`cls.lines` names a relationship: it has no columns. Those belong to the class of its lines.",
        "which class has `quantity`, and how do you say that its rows belong to this bill?",
    ),
)

_OF_PRICES = (
    (
        r"__get__\(\) (?:takes|missing)",
        "Python calls a descriptor's `__get__` with two arguments beside `self`: the price, and the class of it. Where the class itself is asked, the price is None.",
        "which arguments does yours take?",
    ),
    (
        r"has no setter|can't set attribute|object attribute 'rates' is read-only",
        "A test sets `Price.rates`, as `monkeypatch.setattr` does, and your class doesn't let it. What stands on a metaclass is found first, also when it is set.",
        "which kind of attribute on the class itself is looked up, and can be replaced?",
    ),
    (
        r"'(?:dict|dictionary|UserDict)' object is not callable",
        "Your `tax` calls the rates. A test puts a dictionary in their place, and that can't be called.",
        "how is a function looked up like a field, without parentheses?",
    ),
    (
        r"has no deleter|can't delete attribute",
        "A test that finds nothing under `rates` in the class's own body deletes in the end what it had set, as `monkeypatch` does. Yours can be set, and not deleted.",
        "what does an attribute need that somebody sets for a while?",
    ),
    (
        r"'property' object is not subscriptable",
        "What was found there is the property itself, and not what it gives. A test also puts back the very thing that stood in the class's body.",
        "who looks there, a price or its class, and what does either find under `rates`?",
    ),
    (
        r"mutable default .* for field rates|non-default argument .* follows default",
        "A dataclass takes each annotated name in its body for a field, and what stands behind it for the field's default, at which it looks when the class is made.",
        "is `rates` something that each price has for itself?",
    ),
    (
        r"'dict' object has no attribute",
        "There a dictionary is asked for what dictionaries don't have. Under `rates` a test puts a plain one.",
        "how can your class look for the rates, so that any dictionary will do?",
    ),
    (
        r"'(?:function|method|builtin_function_or_method)' object is not subscriptable",
        "Under `rates` stands something to be called, and a test puts a dictionary there.",
        "which decorator makes an attribute of a function, so that both are looked up alike?",
    ),
    (
        r"object has no attribute 'rates'",
        "A name in `__slots__` is a place in each price, empty until somebody fills it, and takes the place of what the class has under that name.",
        "whose are the rates: a price's, or the class's?",
    ),
    (
        r"'NoneType' object is not callable",
        "Where a class was asked for, there was None.",
        "does your function hand the class back?",
    ),
    (
        r"name 'rate' is not defined|takes from 2 to 3 positional|takes 3 positional arguments but 4",
        "A price may have a rate of its own, as a third argument.",
        "which arguments does the docstring name?",
    ),
)


def on_price_raised(report: Report) -> Remark | None:
    """7.4: likewise, of classes whose rates can't be looked up or replaced."""
    return _of_our_use(_known(report, _OF_PRICES))


def on_price_stopped(report: Report) -> Remark | None:
    """Put another question where a thread was stopped that read the rates."""
    stopped = report.last.yours.stopped
    if stopped is None or stopped.reason != "threads":
        return None
    why = "A session and its connection belong to one thread, and a thread that reads the rates uses them."
    return Remark(on_mishap(report).saw, why, "who is the first to need the rates, and in which thread is that?")


def on_bill_raised(report: Report) -> Remark | None:
    """7.3: likewise, of what goes wrong where a class is asked for what its objects have."""
    found = _of_our_use(_known(report, _OF_A_BILL))
    named = _OTHER_NAME.search(report.source)
    if found and named and "getitem" in found.saw:
        why = f"`@total.expression` gives a new hybrid with the expression, and leaves `total` as it was. Yours is called `{named[1]}`."
        return replace(
            found, why=why, next_move="which name should the new one have, or what changes the old one in place?"
        )
    if found and re.search(r"\bexpression\b|\bexpr\s*=", report.source) and "getitem" in found.saw:
        why = "SQL's side goes through `lines`, as Python's does. On the class, `lines` is the relationship and no list: nobody can go through it."
        return replace(
            found, why=why, next_move="what does SQL make one value of, if it is to add up all lines of a bill?"
        )
    return found


def _of_our_use(found: Remark | None) -> Remark | None:
    """Say that it was our line, where none of the learner's raised."""
    return (
        replace(found, saw=found.saw.replace("your function raised", "our use of your class raised")) if found else None
    )


def _known(report: Report, words: tuple[tuple[str, str, str], ...]) -> Remark | None:
    raised = report.last.yours.raised
    assert raised is not None  # noqa: S101 (the state says so)
    message = f"{raised.type}: {raised.message}"
    found = next(((why, question) for pattern, why, question in words if re.search(pattern, message)), None)
    return Remark(as_usual(report).saw, *found) if found else None
