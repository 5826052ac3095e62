"""Loader options from view schemas: what a response shows is what its statement loads, and nothing else.

    from workshop_utils.loading import explain, load_for

    session.scalars(select(Order).options(*load_for(Order, OrderView)))
    print(explain(Order, OrderView))  # the same plan as a tree, with the reason for each choice

The view is a Pydantic model, read with `from_attributes`, or a Marshmallow schema or its instance.
Collections are loaded by `selectinload`, to-one relationships by `joinedload` (always outer: an inner join would drop
parents where a filter or a missing row hides the other side). Of each table come the columns that the view names and
the keys that loading takes. Whatever else would be loaded raises (`guard=False` turns this off). Plans are made once.

**Choosing otherwise.** `strategies={"lines": "joined", "lines.product": "selectin"}`, by paths of *model* attributes; A joined collection asks for `.unique()`.

**Computed values.** A computed value says what it reads: `@needs("lines.quantity")` on a property of the model, under
`@property`; on the method of a Marshmallow `Method`; `Annotated[int, needs("price_cents", "vat")]` on a field.
Pydantic's `@computed_field` reads the view, not the model, and needs this only where it looks further.
Columns of a plain hybrid are found in its SQL. A field that reads nothing of the model says `needs()`.

**Self-reference.** `depth=2`, or `depth={"children": 2}`, loads two levels below the first, and asks for the keys of
a third: where there is nothing, the document is complete; where there is something, serialising it raises. It is never cut
silently. For a document that ends sooner than its tree, write a view for each level, the last without the field.

**FastAPI.** `options=Depends(loading_for(Order))` plans from the endpoint's response model, through lists,
Optional and generic pages; `check_routes(app)`, called when all routes are there, finds what can't be planned at start.

Limits, each by nature of loader options
- What is in the session already keeps what it has, is completed, and is guarded from then on.
- A limit, order or filter per parent can't be said: map a relationship to an alias over a window function, and view that.
- An alias as the model works, and is planned anew each time; its subclasses can't be reached.
- With subclasses the guard has holes: what only a subclass has is guarded where a view reads something of that subclass;
  and a column of the base that nobody named is still fetched silently from objects that `selectin_polymorphic` completed.
- `with_expression`, `with_loader_criteria`, order and limits stay the statement's own.
- Custom collection classes and events that read further attributes while loading aren't seen; they meet the guard.
- The first load of more than 500 parents takes a statement more for each 500.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.sql.base import ExecutableOption

from workshop_utils.loading.annotations import view_in
from workshop_utils.loading.cache import planned
from workshop_utils.loading.errors import LoadingError
from workshop_utils.loading.needs import needs
from workshop_utils.loading.plan import Plan
from workshop_utils.loading.settings import Depth, Settings, Strategies

if TYPE_CHECKING:
    from workshop_utils.loading.endpoint import check_routes, loading_for

__all__ = ["LoadingError", "Plan", "check_routes", "explain", "load_for", "loading_for", "needs", "view_in"]


def load_for(
    model: Any, view: Any, *, depth: Depth = None, strategies: Strategies = None, guard: bool = True
) -> tuple[ExecutableOption, ...]:
    """Give the loader options with which `select(model)` loads what `view` shows, and nothing later.

    Raises LoadingError, which names the field, for what can't be loaded so, when the plan is first made.
    """
    return planned(model, view, Settings(depth, strategies, guard)).options


def explain(model: Any, view: Any, *, depth: Depth = None, strategies: Strategies = None, guard: bool = True) -> Plan:
    """Give the plan behind `load_for`, which prints itself as a tree with the reason for each choice."""
    return planned(model, view, Settings(depth, strategies, guard))


def __getattr__(name: str) -> Any:
    """Import what needs FastAPI when it is first asked for."""
    if name in {"check_routes", "loading_for"}:
        from workshop_utils.loading import endpoint

        return getattr(endpoint, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
