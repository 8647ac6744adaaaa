"""What uvicorn leaves unbounded: heads, slow requests, connections, and what they hold in memory.

docs/decisions/0036-resources-of-the-server.md has the threats and the measurements.
"""

from api.http.server.limits import ConnectionLimits
from api.http.server.options import server_options

__all__ = ["ConnectionLimits", "server_options"]
