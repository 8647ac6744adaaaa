"""Dependencies are resolved one after the other."""

from litestar.plugins.base import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute


class SequentialDependencies(ReceiveRoutePlugin):
    """Litestar starts a task group for dependencies that don't need each other.

    None of ours waits for anything, so that costs more than all of them together.
    """

    def receive_route(self, route: BaseRoute) -> None:
        if isinstance(route, HTTPRoute):
            for _, parameters in route.route_handler_map.values():
                parameters.dependency_batches = [{each} for batch in parameters.dependency_batches for each in batch]
