"""Statements that the ORM writes once and the database runs many times with other values.

Django spends more on writing a statement than SQLite on running it. Where the same few statements
run for each take of a campaign, that was most of a worker's time. Here the ORM still writes them, with
its own names, types and dialects; only that it does so once for each connection. A `Slot` stands
for a value that comes later.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.constants import OnConflict
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

ModelT = TypeVar("ModelT", bound=models.Model)
_KEPT = "prepared_statements"


class Slot(Expression):
    """A place in a statement for a value of a field's type."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # a slot is no value yet
        return "%s", [self]


def slot(model: type[models.Model], name: str, *, called: str = "") -> Slot:
    """Return a slot for a field of a model; `called` tells two of the same field apart."""
    return Slot(called or name, model._meta.get_field(name))  # type: ignore[arg-type]  # concrete ones


class _Statement:
    """SQL with its parameters, some of which are slots; written at the first use of a connection."""

    def _execute(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        """Run the statement; return its cursor and what was prepared to read the rows."""
        using = connections[DEFAULT_DB_ALIAS]
        kept = vars(using).setdefault(_KEPT, {})
        if self not in kept:
            kept[self] = self._write(using)
        sql, params, reader = kept[self]
        filled = [
            param.output_field.get_db_prep_save(values[param.name], connection=using)
            if isinstance(param, Slot)
            else param
            for param in params
        ]
        cursor = using.cursor()
        cursor.execute(sql, filled)
        return cursor, reader

    def _write(self, using: Any) -> tuple[str, tuple[Any, ...], Any]:
        raise NotImplementedError


class Select(_Statement, Generic[ModelT]):
    """A query for rows of a model, with what `select_related` names."""

    def __init__(self, build: Callable[[], models.QuerySet[ModelT]]) -> None:
        self.build = build

    def rows(self, **values: Any) -> list[ModelT]:
        """Return the rows for these values of the slots."""
        cursor, read = self._execute(values)
        with cursor:
            return [read(row) for row in cursor.fetchall()]

    def first(self, **values: Any) -> ModelT | None:
        """Return the first row, if there is one."""
        return next(iter(self.rows(**values)), None)

    def _write(self, using: Any) -> tuple[str, tuple[Any, ...], Any]:
        compiler = self.build().query.get_compiler(connection=using)
        sql, params = compiler.as_sql()
        return sql, tuple(params), _reader(compiler)


def _reader(compiler: Any) -> Callable[[Any], Any]:
    """Return what makes a model, and those that it points to, of a row of the database."""
    info, select, using = compiler.klass_info, compiler.select, compiler.connection
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column[0].target.attname for column in select[columns]]
    related = get_related_populators(info, select, using.alias)  # type: ignore[call-arg]  # the stubs are of Django 6
    converters = compiler.get_converters([column[0] for column in select])

    def read(row: Any) -> Any:
        if converters:
            (row,) = compiler.apply_converters([row], converters)
        loaded = info["model"].from_db(using.alias, names, row[columns])
        for populator in related:
            populator.populate(row, loaded)
        return loaded

    return read


class Update(_Statement):
    """An update of the rows of a query."""

    def __init__(self, build: Callable[[], models.QuerySet[Any]], **changes: Any) -> None:
        self.build, self.changes = build, changes

    def run(self, **values: Any) -> int:
        """Change the rows and return how many there were."""
        cursor, _reader = self._execute(values)
        with cursor:
            return int(cursor.rowcount)

    def _write(self, using: Any) -> tuple[str, tuple[Any, ...], Any]:
        query: Any = self.build().query.chain(UpdateQuery)
        query.add_update_values(self.changes)
        sql, params = query.get_compiler(connection=using).as_sql()
        return sql, tuple(params), None


class Insert(_Statement, Generic[ModelT]):
    """An insertion of one row. With `unless_there`, a row that would break uniqueness is left out."""

    def __init__(self, model: type[ModelT], *, unless_there: bool = False) -> None:
        self.model, self.unless_there = model, unless_there

    def run(self, row: ModelT) -> bool:
        """Insert the row and return whether it was new. No signal is sent, no default filled in."""
        cursor, _reader = self._execute(vars(row))
        with cursor:
            is_new: bool = cursor.rowcount == 1
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return is_new

    def _write(self, using: Any) -> tuple[str, tuple[Any, ...], Any]:
        fields = self.model._meta.concrete_fields
        query = InsertQuery(
            self.model, on_conflict=OnConflict.IGNORE if self.unless_there else None
        )
        row = self.model(**{field.attname: Slot(field.attname, field) for field in fields})
        query.insert_values(list(fields), [row])
        ((sql, params),) = query.get_compiler(connection=using).as_sql()
        return sql, tuple(params), None
