"""The document, corrected once for those who generate clients from it."""

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIHeader, OpenAPIResponse, OpenAPIType, Operation, Reference, Schema
from litestar.routes import HTTPRoute

from api.cache.policy import OPT
from api.guards import admin_only, by_session, signed_in
from api.openapi import answers
from api.openapi.pages import Document

SIGNED_IN: tuple[dict[str, list[str]], ...] = ({"Password": []}, {"Bearer": []})


def finish(app: Litestar) -> Litestar:
    """Corrects the document once, before anybody has read it."""
    components = app.openapi_schema.components
    for schema in (components.schemas or {}).values():
        if schema.enum:
            schema.default = Schema().default  # belongs to a field, not to the enum all fields share
        for name, member in list((schema.properties or {}).items()):
            if isinstance(member, Schema) and schema.properties is not None:
                schema.properties[name] = _straight(member)
    security, cached = _security(app), _cached(app)
    for operation in _operations(app):
        answers.correct(operation, is_cached=str(operation.operation_id) in cached)
        _headers(operation)
        _nothing_follows(operation)
        operation.security = security[str(operation.operation_id)]
    app.state.document = Document(app)
    return app


def _operations(app: Litestar) -> list[Operation]:
    return [
        operation
        for path in (app.openapi_schema.paths or {}).values()
        for operation in (path.get, path.post, path.put, path.patch, path.delete)
        if operation is not None
    ]


def _cached(app: Litestar) -> set[str]:
    routes = (route for route in app.routes if isinstance(route, HTTPRoute))
    handlers = (handler for route in routes for handler in route.route_handlers)
    return {str(handler.operation_id) for handler in handlers if OPT in handler.opt}


def _straight(schema: Schema) -> Schema | Reference:
    """An optional file is left out, never null; a union of one member is no union."""
    union = schema.one_of or ()
    members = [each for each in union if not (isinstance(each, Schema) and each.type == OpenAPIType.NULL)]
    if len(members) != 1:
        return schema
    only = members[0]
    is_file = isinstance(only, Schema) and only.format == "binary"
    if len(union) != 1 and not is_file:
        return schema
    if isinstance(only, Schema) and schema.description:
        only.description = schema.description
    return only


def _security(app: Litestar) -> dict[str, list[dict[str, list[str]]]]:
    """How the caller of each operation is known: by its guards it must be, may be, or does not matter."""
    return {
        str(handler.operation_id): _security_of(handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler, _ in route.route_handler_map.values()
    }


def _security_of(handler: HTTPRouteHandler) -> list[dict[str, list[str]]]:
    if handler.opt.get("ignores_bearer"):
        return []
    if {signed_in, by_session, admin_only} & set(handler.resolve_guards()):
        return [*SIGNED_IN]
    return [{}, *SIGNED_IN]


def _headers(operation: Operation) -> None:
    """A header told of without a value is a count; and Litestar keeps them in a set, in another order each time."""
    for answer in (operation.responses or {}).values():
        if not isinstance(answer, OpenAPIResponse) or not answer.headers:
            continue
        answer.headers = dict(sorted(answer.headers.items()))
        for header in answer.headers.values():
            if isinstance(header, OpenAPIHeader) and header.schema is None:
                header.schema = Schema(type=OpenAPIType.INTEGER, minimum=0)


def _nothing_follows(operation: Operation) -> None:
    """A 204 has no body; the return type `Response[None]` would promise `null`."""
    answer = (operation.responses or {}).get("204")
    if isinstance(answer, OpenAPIResponse):
        answer.content = None
