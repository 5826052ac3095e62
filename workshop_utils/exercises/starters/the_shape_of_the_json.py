"""Starters of lesson 05."""

# mypy: disable-error-code="valid-type"
# FastAPI takes a type that is made while the program runs, `list[view]`.

from sqlalchemy import select

from workshop_utils.exercises.the_shape_of_the_json_http import as_json, tag_of
from workshop_utils.shop import Review


def side_load(reviews):
    """What is sent: all that `reviews` say, as a payload that `json.dumps` can encode."""
    return reviews


def rebuild(payload):
    """What the receiver makes of a payload: the reviews, each with its whole customer and product inside."""
    return payload


def add_products(app, view, load):
    """Add `GET /products` to the app: all rows that `load()` gives, each as `view` shows it."""

    @app.get("/products", response_model=list[view])
    def products():
        return [view.model_validate(row).model_dump() for row in load()]


def product_reviews(session, product_id, if_none_match):
    """`GET /products/{product_id}/reviews`: status, ETag, and the reviews, or None where the client has them already."""
    written = select(Review).where(Review.product_id == product_id).order_by(Review.id)
    body = [as_json(review) for review in session.scalars(written)]
    etag = tag_of(body)
    return (304, etag, None) if if_none_match and etag in if_none_match else (200, etag, body)
