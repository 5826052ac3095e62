"""Whether two functions are the same code."""

from __future__ import annotations

from functools import partial

import pytest

from workshop_utils.exercises.fingerprint import fingerprint, is_blank
from workshop_utils.exercises.starters import load_what_the_view_shows as view_starters
from workshop_utils.exercises.starters import n_plus_one as starters
from workshop_utils.exercises.task import source_of

PAGE = """
def page(session, limit):
    total = 0
    for n in range(limit):
        total += n if n > 1 else -n
    return [total, lambda: total]
"""


def test_formatting_comments_annotations_and_docstrings_do_not_count(cell):
    other = """
    def page(session: object, limit: int = ...) -> list:
        '''Says something.'''

        total = 0   # nothing yet
        for n in (range(
            limit
        )):
            total += (n
                      if n > 1 else -n)
        return [total, (lambda: total)]
    """
    assert fingerprint(cell(PAGE)) == fingerprint(cell(other.replace(": int = ...", ": int")))


CLASS = """
def made():
    class Made:
        kind = "a"

        def __init__(self):
            self.first, self.second, self.third = 1, 2, 3

    return Made
"""


def test_a_class_inside_a_function_is_the_same_wherever_it_stands_and_another_with_other_code(cell):
    assert fingerprint(cell(CLASS)) == fingerprint(
        cell("# further down\n\n\n" + CLASS.replace("class", "# so\n    class"))
    )
    assert fingerprint(cell(CLASS)) != fingerprint(cell(CLASS.replace('"a"', '"b"')))
    assert fingerprint(cell(CLASS)) != fingerprint(cell(CLASS.replace("1, 2, 3", "1, 2, 4")))


@pytest.mark.parametrize(
    ("old", "new"), [("n > 1", "n > 2"), ("range", "sorted"), ("-n", "+n"), ("lambda: total", "lambda: -total")]
)
def test_a_changed_constant_name_or_operator_counts_also_inside_nested_functions(cell, old, new):
    assert fingerprint(cell(PAGE)) != fingerprint(cell(PAGE.replace(old, new)))


def test_a_changed_helper_of_the_notebook_counts(cell):
    source = "def helper(n):\n    return n + {}\n\ndef page(n):\n    return helper(n)"
    assert fingerprint(cell(source.format(1))) == fingerprint(cell(source.format(1)))
    assert fingerprint(cell(source.format(1))) != fingerprint(cell(source.format(2)))


def test_a_changed_constant_of_the_notebook_and_a_changed_default_count(cell):
    constant = "LIMIT = {}\ndef page(n):\n    return n[:LIMIT]"
    default = "def page(n, limit={}):\n    return n[:limit]"
    for source in (constant, default):
        assert fingerprint(cell(source.format(1))) != fingerprint(cell(source.format(2)))


def test_functions_that_call_each_other_or_close_over_themselves_have_a_fingerprint(cell):
    both = cell("def one(n):\n    return two(n)\n\ndef two(n):\n    return one(n)")
    assert len(fingerprint(both)) == 16


def test_what_a_function_closes_over_and_what_a_partial_binds_count():
    def adds(number):
        return lambda n: n + number

    assert fingerprint(adds(1)) == fingerprint(adds(1))
    assert fingerprint(adds(1)) != fingerprint(adds(2))
    assert fingerprint(partial(adds, 1)) != fingerprint(partial(adds, 2))


def test_a_cache_around_a_function_does_not_hide_what_changed_in_it(cell):
    source = "from functools import cache\n\n@cache\ndef page(n):\n    return n + {}"
    assert fingerprint(cell(source.format(1))) == fingerprint(cell(source.format(1)))
    assert fingerprint(cell(source.format(1))) != fingerprint(cell(source.format(2)))


def test_a_starter_typed_into_a_cell_is_the_starter(cell):
    source = starters.order_page.__doc__
    written = cell(
        f'''
        def order_page(session, limit):
            """{source} And more."""
            newest = select(Order).order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)
            return [
                {{
                    "id": order.id,
                    "customer": order.customer.name,
                    "lines": [{{"product": line.product.name, "quantity": line.quantity}} for line in order.lines],
                    "history": [step.what for step in order.history],
                }}  # one order
                for order in session.scalars(newest)
            ]
        '''
    )
    assert fingerprint(written) == fingerprint(starters.order_page)


def test_a_starter_with_a_class_in_it_is_the_starter_in_a_cell_too(cell):
    starter = view_starters.receipt_view
    assert fingerprint(cell(source_of(starter))) == fingerprint(starter)


@pytest.mark.parametrize(
    "body", ["...", "pass", "'''What it does.'''", "'''What it does.'''\n    ...", "return None", "return ..."]
)
def test_a_body_that_says_nothing_is_blank(cell, body):
    assert is_blank(cell(f"def page(session):\n    {body}"))


@pytest.mark.parametrize("body", ["return 1", "return []", "session", "x = None"])
def test_a_body_that_does_something_is_not_blank(cell, body):
    assert not is_blank(cell(f"def page(session):\n    {body}"))


def test_what_has_no_code_is_not_blank():
    assert not is_blank(len)
    assert not is_blank(3)


VIEWS = """
from pydantic import BaseModel, ConfigDict, Field

class Leaf(BaseModel):
    name: str

class Tree(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    title: str = Field(validation_alias="name")
    below: list["Tree"] = Field(default_factory=lambda: [])
    leaves: list[Leaf]

    def size(self):
        return len(self.below)

def view():
    return Tree
"""


def test_a_class_of_the_notebook_counts_by_what_it_holds(cell):
    assert fingerprint(cell(VIEWS)) == fingerprint(cell(f"# again\n{VIEWS}"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('alias="name"', 'alias="title"'),
        ("title: str", "title: str | None"),
        ("from_attributes=True", "from_attributes=False"),
        ("len(self.below)", "len(self.leaves)"),
        ("    name: str", "    name: str\n    id: int"),  # in a view inside the view
        ("class Tree(BaseModel)", "class Tree(Leaf)"),
    ],
)
def test_a_change_in_a_class_that_a_function_names_is_a_change(cell, before, after):
    assert VIEWS.count(before) == 1
    assert fingerprint(cell(VIEWS)) != fingerprint(cell(VIEWS.replace(before, after)))


def test_a_function_of_the_notebook_that_is_called_like_an_attribute_does_not_count(cell):
    page = "def page(session, query):\n    return session.execute(query.offset(3)).all()\n"
    beside = "def offset(session, depth):\n    return depth\n\n\n"
    assert fingerprint(cell(beside + page)) == fingerprint(cell(page))


def test_a_function_of_the_notebook_that_is_called_does_count(cell):
    page = "\n\ndef page(session):\n    return helper(session)\n"
    one, other = (f"def helper(session):\n    return {number}\n{page}" for number in (1, 2))
    assert fingerprint(cell(one)) != fingerprint(cell(other))
