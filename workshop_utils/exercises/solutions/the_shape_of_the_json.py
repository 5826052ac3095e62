"""Solutions of lesson 05."""

# mypy: disable-error-code="valid-type"
# FastAPI takes a type that is made while the program runs, `list[view]`.

from sqlalchemy import func, select

from workshop_utils.exercises.the_shape_of_the_json_http import as_json, tag_of
from workshop_utils.shop import Review


def side_load(reviews):
    """What is sent: all that `reviews` say, as a payload that `json.dumps` can encode."""
    customers = {review["customer"]["id"]: review["customer"] for review in reviews}
    products = {review["product"]["id"]: review["product"] for review in reviews}
    by_id = [{**one, "customer": one["customer"]["id"], "product": one["product"]["id"]} for one in reviews]
    return {"reviews": by_id, "customers": list(customers.values()), "products": list(products.values())}


def rebuild(payload):
    """What the receiver makes of a payload: the reviews, each with its whole customer and product inside."""
    customers = {customer["id"]: customer for customer in payload["customers"]}
    products = {product["id"]: product for product in payload["products"]}
    reviews = payload["reviews"]
    return [{**one, "customer": customers[one["customer"]], "product": products[one["product"]]} for one in reviews]


def add_products(app, view, load):
    """Add `GET /products` to the app: all rows that `load()` gives, each as `view` shows it."""

    @app.get("/products", response_model=list[view])
    def products():
        return load()


def product_reviews(session, product_id, if_none_match):
    """`GET /products/{product_id}/reviews`: status, ETag, and the reviews, or None where the client has them already."""
    of_product = Review.product_id == product_id
    state = select(func.count(), func.max(Review.id), func.max(Review.written_at)).where(of_product)
    etag = tag_of([str(part) for part in session.execute(state).one()])
    if if_none_match and etag in if_none_match:
        return 304, etag, None
    written = select(Review).where(of_product).order_by(Review.id)
    return 200, etag, [as_json(review) for review in session.scalars(written)]
