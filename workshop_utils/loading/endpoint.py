"""FastAPI: one dependency plans loading from an endpoint's response model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Request, routing
from fastapi.dependencies.models import Dependant
from sqlalchemy.sql.base import ExecutableOption

from workshop_utils.loading.annotations import view_in
from workshop_utils.loading.cache import planned
from workshop_utils.loading.errors import LoadingError
from workshop_utils.loading.settings import Depth, Settings, Strategies


class LoadingFor:
    """A dependency that gives the loader options for what its endpoint responds with."""

    def __init__(self, model: Any, view: Any, settings: dict[str, Any]) -> None:
        self._model = model
        self._view = view
        self._settings = settings

    # Not a plain function: FastAPI would send it to a thread, for each request.
    async def __call__(self, request: Request) -> tuple[ExecutableOption, ...]:
        """Give the options for the endpoint that answers this request."""
        return self.options(request.scope["route"])

    def options(self, route: Any) -> tuple[ExecutableOption, ...]:
        """Give the options for a route. Raises LoadingError if its response can't be planned."""
        view = self._view
        if view is None:
            if route.response_model is None:
                raise LoadingError(
                    route.path, "has no response model", "Declare one, or name the view: loading_for(Order, OrderView)."
                )
            view = view_in(route.response_model)
        return planned(self._model, view, Settings(**self._settings)).options


def loading_for(
    model: Any, view: Any = None, *, depth: Depth = None, strategies: Strategies = None, guard: bool = True
) -> LoadingFor:
    """Give the dependency for `Depends`; the view is found in the endpoint's response model unless it is named."""
    return LoadingFor(model, view, {"depth": depth, "strategies": strategies, "guard": guard})


def check_routes(app: FastAPI) -> int:
    """Plan every endpoint that uses `loading_for`, so that errors come at start, and give how many there are.

    Applications mounted inside are checked on their own. Raises LoadingError, which names every route that can't be
    planned.
    """
    # Since FastAPI includes routers lazily, its routes alone no longer show what they hold.
    routes = getattr(routing, "iter_route_contexts", iter)(app.routes)
    found = [(route, each) for route in routes for each in _dependencies(getattr(route, "dependant", None))]
    faults = [fault for route, dependency in found if (fault := _fault(route, dependency))]
    if len(faults) > 1:
        raise LoadingError(f"{len(faults)} endpoints", "can't be planned", "\n".join(["Mend each:", *map(str, faults)]))
    if faults:
        raise faults[0]
    return len(found)


def _fault(route: Any, dependency: LoadingFor) -> LoadingError | None:
    try:
        dependency.options(route)
    except LoadingError as error:
        named = f"{','.join(sorted(getattr(route, 'methods', None) or ['WEBSOCKET']))} {route.path}"
        path = named if error.path == route.path else f"{named}, {error.path}"
        return LoadingError(path, error.problem, error.remedy)
    return None


def _dependencies(dependant: Dependant | None) -> Iterator[LoadingFor]:
    for each in dependant.dependencies if dependant is not None else ():
        if isinstance(each.call, LoadingFor):
            yield each.call
        yield from _dependencies(each)
