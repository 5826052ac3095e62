"""What the verdicts on 8.1 say of cents that are wrong: by which rule they were rounded."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from workshop_utils.exercises.report import Remark

if TYPE_CHECKING:
    from workshop_utils.exercises.report import Report

Prices = dict[int, int]

_BY_RULE = (
    (
        ROUND_DOWN,
        "Whole numbers are divided and the rest is cut off, also where it is half a cent or more.",
        "what could be added before the division, so that cutting off rounds?",
    ),
    (
        ROUND_HALF_EVEN,
        "Python's `round` takes half a cent to the even number: up here, down there. Half a cent goes up, says the docstring.",
        "which whole number could be added before a division that cuts off?",
    ),
    (
        ROUND_CEILING,
        "Yours rounds up whatever is left, also a tenth of a cent.",
        "from which rest on should a price go up?",
    ),
)


def on_cents(report: Report, before: Prices, asked: Prices, came: Prices) -> Remark:
    """Speak of prices of the right products that are wrong, by the first of them."""
    number = next(number for number, cents in asked.items() if came.get(number) != cents)
    percent = report.last.case.arguments[0]
    exact = Decimal(before[number]) * (100 + percent) / 100
    saw = f"With {report.last.case.label}, product {number} went from {before[number]} to {came.get(number)} cents. {percent} % more is {exact:f}, so {asked[number]} is right."
    risen = [one for one, cents in asked.items() if cents != before[one]]
    for rule, why, question in _BY_RULE:
        if all(came.get(one) == _rounded(before[one], percent, rule) for one in risen):
            return Remark(saw, why, question)
    if all(came.get(one) == _raised(asked[one], percent) for one in risen):
        return Remark(
            saw,
            "That is the rise twice, one on top of the other.",
            "how often does your function reach the same product?",
        )
    if any(abs(came.get(one, 0) - asked[one]) > 1 for one in risen):
        return Remark(
            saw, "", "which of your numbers stands for the percentage, and does it do so for every percentage?"
        )
    factor = re.search(r"1\s*\+\s*percent\s*/\s*100|percent\s*\*\s*0\.01|1\.\d+", report.source)
    why = "A float holds few factors exactly: 70 × 1.15 is a little less than 80.5 there, and is rounded down."
    why = why if factor else "Somewhere on its way the price was a float, and floats hold few cents exactly."
    why += " Half a cent that is added then comes too late." if re.search(r"0?\.5\b", report.source) else ""
    return Remark(saw, why, "how can the percentage be written without a fraction until the last division?")


def _rounded(cents: int, percent: int, rule: str) -> int:
    return int((Decimal(cents) * (100 + percent) / 100).quantize(Decimal(1), rule))


def _raised(cents: int, percent: int) -> int:
    return (cents * (100 + percent) + 50) // 100
