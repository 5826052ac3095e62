"""Exercises of lesson 05: layouts after gzip, side-loading, an endpoint without double work, and an ETag."""

from __future__ import annotations

from workshop_utils.exercises import the_shape_of_the_json_endpoint as endpoint
from workshop_utils.exercises import the_shape_of_the_json_layouts as layouts
from workshop_utils.exercises import the_shape_of_the_json_requests as requests
from workshop_utils.exercises import the_shape_of_the_json_reviews as reviews
from workshop_utils.exercises import the_shape_of_the_json_ways as ways
from workshop_utils.exercises.budget import Budget
from workshop_utils.exercises.exercise import Case, Exercise, Item
from workshop_utils.exercises.prediction import PredictionExercise
from workshop_utils.exercises.solutions import the_shape_of_the_json as solutions
from workshop_utils.exercises.starters import the_shape_of_the_json as starters
from workshop_utils.exercises.the_shape_of_the_json_endpoint_remarks import of_an_endpoint
from workshop_utils.exercises.the_shape_of_the_json_pair import PairExercise, pair
from workshop_utils.exercises.the_shape_of_the_json_pair_remarks import of_a_pair
from workshop_utils.exercises.the_shape_of_the_json_tag_remarks import of_a_tag
from workshop_utils.shop import Size

smallest_after_gzip = PredictionExercise(
    name="smallest_after_gzip",
    number="5.1",
    lesson="the_shape_of_the_json",
    goal="Choose the layout in which 2,000 reviews of your shop are smallest after gzip.",
    answer=layouts.smallest_after_gzip,
    example="b",
    options=(
        "records: each review with its whole customer and product inside",
        "side-loaded: each customer and each product once, and the reviews with their ids",
        "columnar: one list for each field, with one value for each review",
        "all about the same: what differs between them is what gzip takes out",
    ),
    misconceptions={
        "a": "In records, gzip finds a great deal to take out. But to take out a product that came before, it writes where to "
        "look for it, each time; and it remembers the last 32 kB only.",
        "b": "Ids take the place of what repeats, and they are numbers that gzip can do little with.",
        "c": "Columns write each field's name once, and put values of one kind side by side, which gzip likes. But a value that "
        "belongs to a product stands in its column once for each review.",
        "d": "Gzip takes out what repeats near by: it remembers the last 32 kB, and these are much longer texts.",
    },
    look="how many reviews are there for each product, how long is a product's description, and how many kilobytes lie between "
    "two reviews of the same product?",
    hints=(
        "What repeats in each layout: names of fields, whole customers, whole products?",
        (
            "Gzip replaces a text that came before by a note where it stood. It looks back over the last 32 kB. How many reviews are "
            "that, when each has its product's description inside?"
        ),
        (
            "Names of fields are short, and come again at once. Descriptions are long, and come again much later. Which layout writes "
            "each of the two how often?"
        ),
    ),
    why="The names of fields repeat every few hundred bytes, and gzip takes them out whatever the layout. A product comes again "
    "hundreds of kilobytes later, where gzip, which remembers the last 32 kB, knows nothing of it any more; and what it doesn't "
    "see, only you can take out.",
    price="Twenty reviews are too few for that: there the three layouts come out within a few per cent.",
)

side_load = PairExercise(
    name="side_load",
    number="5.2",
    lesson="the_shape_of_the_json",
    goal="The same reviews at the receiver, field for field, from a payload that has at most 0.56 of the records' bytes before "
    "gzip, and in which every field keeps its name. `side_load` leaves the reviews it is given as they are.",
    call="side_load(reviews)",
    calls=("side_load(reviews)", "rebuild(payload)"),
    starter=pair(starters.side_load, starters.rebuild),
    solution_code=pair(solutions.side_load, solutions.rebuild),
    drive=reviews.both,
    cases=(
        Case("60 reviews", Size("60 reviews", 300, 14, 12), seed=51, arguments=(60,)),
        Case("240 reviews", Size("240 reviews", 900, 40, 30), seed=52, arguments=(240,)),
        Case("90 reviews", Size("90 reviews", 500, 16, 12), seed=57, arguments=(90,), announced=False),
    ),
    # Tried on: lists beside ids (0.48 and 0.40), dictionaries by id, places in lists, columns (0.35 and 0.28), and an inner
    # dictionary that keeps both the id and the place (0.55). Products alone: 0.65 and 0.57.
    budget=Budget(bytes=0.56),
    item=Item("review", "reviews", key="id"),
    diagnose=of_a_pair,
    hints=(
        "Encode a few reviews and read the text. Which parts stand there again, word for word?",
        (
            "What came before can be pointed at: each customer and each product has an `id`. What does the payload need beside "
            "the reviews, so that the receiver can look an id up?"
        ),
        (
            "Three lists in one dictionary: reviews, customers, products. In `rebuild`, make a dictionary by id of each of the two "
            "before you go through the reviews. Keys of JSON are texts, so keep the id as a value."
        ),
    ),
    why="What many reviews share is written once, and the receiver puts it back into each of them.",
    ways=ways.PAIR,
    other_way=ways.PAIR[1].text,
    price="The receiver has to put it together, and can't show the first review before it has the customers and products: "
    "what is side-loaded can't be streamed line by line.",
    nothing_to_time="both versions get the same rows, so the database's distance changes nothing. What you gained are the "
    "bytes in the verdict's table; the lesson's figure has the times of encoding and decoding.",
)

add_products = Exercise(
    name="add_products",
    number="5.3",
    lesson="the_shape_of_the_json",
    goal="The same JSON, with each row validated at most once and serialised at most once, `cost_price` nowhere in it, and nothing "
    "that FastAPI calls deprecated.",
    call="add_products(app, view, load)",
    starter=starters.add_products,
    solution_code=solutions.add_products,
    drive=endpoint.responses,
    cases=(
        Case("20 products", Size("20 products", 10, 10, 24), seed=53, arguments=(20,)),
        Case("70 products", Size("70 products", 10, 10, 80), seed=54, arguments=(70,)),
    ),
    budget=Budget(validations=0.5, serialisations=0.5),
    item=Item("response", "responses"),
    diagnose=of_an_endpoint,
    hints=(
        "Follow one row: what is made of it in your endpoint, and what does FastAPI make of that afterwards?",
        (
            "`response_model=list[view]` takes whatever the view takes: objects with attributes as well, for the view says "
            "`from_attributes`. It validates, filters, and writes the bytes."
        ),
        (
            "One of the two has to go: your `model_validate` and `model_dump`, or FastAPI's response model. If FastAPI's goes, the bytes "
            "have to be made by the view all the same, under the names that it has for JSON."
        ),
    ),
    why="The response model validates each row once, which leaves out what the view doesn't have, and Pydantic's core writes the "
    "bytes straight from that.",
    ways=ways.ENDPOINT,
    other_way=ways.ENDPOINT[1].text,
    price="The response model checks your own data on every request. Where the database can be trusted, and the profile shows "
    "it, a direct `Response` may do without; then "
    "nothing filters any more.",
    nothing_to_time="both load the same rows, so the database's distance changes nothing. What you gained is Python's work, as the "
    "verdict's table counts it; the lesson times it through a real server.",
)

product_reviews = Exercise(
    name="product_reviews",
    number="5.4",
    lesson="the_shape_of_the_json",
    core=False,
    goal="The same answers, and each 304 from one statement and one row.",
    call="product_reviews(session, product_id, if_none_match)",
    starter=starters.product_reviews,
    solution_code=solutions.product_reviews,
    drive=requests.requests,
    cases=(
        Case("20 reviews", Size("20 reviews", 600, 60, 8), seed=55, arguments=(2,), prepared=requests.first(20, 2)),
        Case("60 reviews", Size("60 reviews", 1_500, 60, 9), seed=56, arguments=(3,), prepared=requests.first(60, 3)),
    ),
    shifts=(8, 17, 19, 22),
    # One row for each 304, with the 20 reviews of the first case; a few more with the 60 of the second one.
    budget=Budget(statements=len(requests.MATCHED), rows=0.06, bytes=0.5),
    item=Item("request", "requests", key="when"),
    may_write=True,  # the checker edits between the requests
    diagnose=of_a_tag,
    hints=(
        (
            "The tag needn't be made of the reviews. It has to change when they change, and stay when they stay. What can the database "
            "tell about them in one row?"
        ),
        (
            "An edit sets `written_at` anew. What changes when a review is added, and what when one is deleted, an old one perhaps? "
            "Aggregates (`func.max`, `func.count`) see all rows of the product, and give one."
        ),
        (
            "One value that every edit moves, and one that every deletion moves, in one `select`, with the product in its `where`. Make "
            "the tag with `tag_of`, look for it in `if_none_match`, and load the reviews after that."
        ),
    ),
    why="The database tells in one row what moves with every change; the reviews are loaded only when somebody needs them.",
    ways=ways.TAG,
    other_way=ways.TAG[1].text,
    price="Each 200 takes one statement more than before. And it is right as long as every edit sets `written_at`: an `UPDATE` by "
    "hand that forgets it leaves clients with the old text.",
    nothing_to_time="a request by itself says little here: the first one has become dearer by a statement, and each later one "
    "cheaper by all rows and the whole body. The verdict's table counts the later ones.",
)
