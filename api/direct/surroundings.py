"""What stands around a handler is passed by when it is called directly: so nothing may stand there."""

from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import HTTPRouteHandler

from api.authentication import AuthenticationMiddleware
from api.direct.bodies import WHOLE_DIGITS


def check_surroundings(handler: HTTPRouteHandler) -> None:
    """Raises ImproperlyConfiguredException for what `Call` would not do."""
    hooks = handler.resolve_before_request(), handler.resolve_after_response()
    layers = (layer.after_request for layer in handler.ownership_layers)
    if handler.cache or any(hooks) or any(layers):
        raise ImproperlyConfiguredException(f"{handler} cannot be called directly: it has a cache or hooks")
    if not all(isinstance(each, AuthenticationMiddleware) for each in handler.resolve_middleware()):
        raise ImproperlyConfiguredException(f"{handler} cannot be called directly: it has middleware of its own")
    if (handler.resolve_request_max_body_size() or 10**WHOLE_DIGITS) < 10**WHOLE_DIGITS:
        raise ImproperlyConfiguredException(f"{handler} cannot be called directly: its limit of a body is too low")
