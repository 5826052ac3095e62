"""Cells of a notebook, for tests."""

from __future__ import annotations

import hashlib
import linecache
from textwrap import dedent
from typing import Any

from workshop_utils.exercises.task import Task

IMPORTS = """
import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import asynccontextmanager, closing
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from operator import attrgetter
from types import NoneType
from typing import Annotated, get_args, get_origin, get_type_hints
import adbc_driver_sqlite.dbapi as adbc
import duckdb
import pandas
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, computed_field
from sqlalchemy import Integer, create_engine, func, insert, inspect, or_, select, text, update
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, mapped_column, raiseload, relationship, selectinload, subqueryload
from workshop_utils.exercises.the_shape_of_the_json_http import as_json, tag_of
from workshop_utils.exercises.view_fields import nested_view
from workshop_utils.loading import needs
from workshop_utils.shop import Base, Category, Customer, HistoryStep, Invoice, Order, OrderLine, Product, Review
"""


def run_cell(source: str, **notebook: Any) -> Any:
    """Run source text as a notebook's cell does, and give the last function it defines."""
    text = dedent(source).strip() + "\n"
    file = f"/tmp/ipykernel_1/{int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)}.py"  # noqa: S108 (only a name)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(IMPORTS, names)  # noqa: S102 (our own text)
    names.update(notebook)
    before = set(names)
    exec(compile(text, file, "exec", dont_inherit=True), names)  # noqa: S102 (a test's text)
    return [value for name, value in names.items() if name not in before and callable(value)][-1]


def solution_of(task: Task) -> Any:
    """Give an exercise's solution as a learner has it, who wrote it into a cell."""
    return run_cell(task.solution_source)
