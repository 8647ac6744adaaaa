"""Values of path and query, converted at once."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar.enums import ParamType
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg
from litestar.routes import HTTPRoute
from litestar.types import HTTPScope

QUERY_FIELDS_MAX = 100


class Parameters:
    """Reads what a handler takes of path and query."""

    def __init__(self, route: HTTPRoute, handler: HTTPRouteHandler, names: set[str]) -> None:
        """Raises ImproperlyConfiguredException for parameters that come from elsewhere, such as headers."""
        self._lists: set[str] = set()
        self._query: set[str] = set()
        self._struct = self._make_struct(route, handler, names) if names else None

    def _make_struct(self, route: HTTPRoute, handler: HTTPRouteHandler, names: set[str]) -> type[msgspec.Struct]:
        fields: list[Any] = []
        renamed: dict[str, str] = {}
        for name in names:
            field = handler.parsed_fn_signature.parameters[name]
            kind = handler.signature_model.__annotations__[name]
            fields.append((name, kind, field.default) if field.has_default else (name, kind))
            if name in route.path_parameters:
                continue
            declared = field.kwarg_definition
            if isinstance(declared, ParameterKwarg) and declared.param_type is not ParamType.QUERY:
                raise ImproperlyConfiguredException(f"{handler} takes {name} from elsewhere than path and query")
            renamed[name] = getattr(declared, "name", None) or name
            (self._lists if field.is_non_string_sequence else self._query).add(renamed[name])
        return msgspec.defstruct("Parameters", fields, kw_only=True, rename=renamed)

    def read(self, scope: HTTPScope) -> dict[str, Any] | None:
        """Return the values by name; None where something is wrong or unusual: Litestar knows what to say of it."""
        if self._struct is None:
            return {}
        values: dict[str, Any] = {**scope["path_params"]}
        try:
            if scope["query_string"] and not self._add_query(scope["query_string"].decode("ascii"), values):
                return None
            return msgspec.structs.asdict(msgspec.convert(values, self._struct, strict=False))
        except (msgspec.ValidationError, ValueError):
            return None

    def _add_query(self, query: str, values: dict[str, Any]) -> bool:
        """False: a parameter that has one value is there twice."""
        for name, value in parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=QUERY_FIELDS_MAX):
            if name in self._lists:
                values.setdefault(name, []).append(value)
            elif name in self._query:
                if name in values:
                    return False
                values[name] = value
        return True
