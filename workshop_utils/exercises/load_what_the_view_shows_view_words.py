"""The words of the verdicts on 3.3 and 3.4 that need no numbers: why, and one next move."""

from __future__ import annotations

from workshop_utils.exercises.report import Remark

Words = dict[str, tuple[str, str]]
RECEIPT: Words = {
    "not behind =": (
        "What stands behind `=` is the value for when there is none. What stands in `Annotated[…]` is said about the field.",
        "how is a field written that has a type, and a remark beside it?",
    ),
    "one text for each path": (
        "A text is one path, from the model to one column.",
        "how many columns does the total read, and how many texts does your declaration hold?",
    ),
    "doesn't say": (
        "A plan is made from names, before there is any order; it can't look into a function.",
        "which columns does `Order.total_cents` read, and how does a field say so?",
    ),
    "Write a text": (
        "A path starts at the order: it says by which relationship the column is reached, which the column itself doesn't know.",
        "by which dotted path does one get from an order to that column?",
    ),
    "has no": (
        "Each path starts at the model and goes by its attributes, one dot for each step.",
        "in which class does that column stand, and by which relationship does an order lead to it?",
    ),
    "not brought": (
        "The plan brings what the view names and what it declares, and the guard refuses the rest.",
        "what else does the property read, when you go through it word by word?",
    ),
}
NO_MARK = (
    "`Annotated` carries whatever you write into it, and the plan reads one kind of mark there.",
    "which function of `workshop_utils.loading` makes a declaration out of paths?",
)
TREE = {
    "has no": (
        "The plan looks for each field by the name under which it is read.",
        "what does the model call it, and how does a field of another name say so?",
    ),
    "isn't defined": (
        "A name in quotes is looked up when the class is complete.",
        "which class do the quotes mean, and what is it called?",
    ),
    "leads to one": (
        "A category has one parent, and many that stand below it.",
        "which attribute of a category leads to those?",
    ),
    "not brought": (
        "The field reads an attribute that doesn't give what its annotation asks for.",
        "which attribute of a category holds the list that you want?",
    ),
}
ONE_LEVEL = Remark(
    "The response ends after one level: what stands in `below` has no `below` itself.",
    "A category below a category is a category, and has children of its own.",
    "which view shows what stands in `below`, and which view would show all of it?",
)
DEEPER = "for how many levels are your views enough, and which view could stand for all of them?"
UNBOUND = Remark(
    "Your view names itself while it is being made, and that raised `NameError`.",
    "A class gets its name when its body has run, and the annotation stands in the body.",
    "how can an annotation name a class that isn't there yet?",
)
NOTHING = Remark(
    "Your function gave `None`, as a function does that ends without `return`.",
    "The class that you write in it is gone when it ends, unless somebody is given it.",
    "what should stand in the function's last line?",
)
FOR_A_NAME = (
    "`needs` says what to load, and nothing of how a field is called. An alias says under which name it is read.",
    "which argument of `Field` names the attribute that a field reads?",
)
EXCLUDED = (
    "`exclude=True` keeps a field out of the response. It is read all the same, and so it is loaded.",
    "which of your fields shall a client see?",
)
ASKED = {
    "keys": "which fields does the docstring ask for, and which does your view show?",
    "part": "which attribute of a category does that field read?",
}
