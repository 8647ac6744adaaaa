"""What an installation can choose.

litestar.toml < environment `CORKBOARD_SECTION__KEY` < the file that `CORKBOARD_SECTION__KEY_FILE` names.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.who import Who

PREFIX = "CORKBOARD_"
MASK = "********"
ORIGIN = re.compile(r"^https?://[^/\s*]+$")  # what a browser sends; not `*`, which would invite every site with cookies
POSTGRES_SCHEMES = ("postgresql://", "postgres://", "postgresql+asyncpg://")

Secret = Annotated[str, msgspec.Meta(extra={"secret": True})]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1000)]
PositiveCount = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=3600)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of litestar.toml."""


class Server(Section, frozen=True):
    host: str = "127.0.0.1"
    port: Port = 8000
    workers: PositiveCount = 1
    data: str = ".data"
    """Folder of everything that is kept: embedded database, pictures, generated secret."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto count."""
    cors_origins: tuple[str, ...] = ("http://localhost:4200",)


class Database(Section, frozen=True):
    url: Secret = ""
    """postgresql://user:password@host/name; empty: the embedded PostgreSQL."""
    pool_size: PositiveCount = 15
    max_overflow: Count = 0
    migrate: bool = True
    """Run the migrations at the start."""
    wait: Seconds = 60
    """How long to wait at the start for a database that does not answer yet."""


class Storage(Section, frozen=True):
    backend: Literal["local", "minio"] = "local"
    endpoint: str = "localhost:9000"
    access_key: Secret = ""
    secret_key: Secret = ""
    bucket: str = "corkboard"
    secure: bool = False
    region: str = "us-east-1"


class Limits(Section, frozen=True):
    enabled: bool = True
    """Limit writes per address; 429 with Retry-After beyond."""


class Access(Section, frozen=True):
    """Who may do it: anyone, users (signed in) or admins."""

    posts: Who = "anyone"
    votes: Who = "anyone"
    comments: Who = "users"
    items: Who = "anyone"


class Votes(Section, frozen=True):
    downvotes: bool = True


class Posts(Section, frozen=True):
    unique_titles: bool = False


class Board(Section, frozen=True):
    name: Name = "Corkboard"


class Events(Section, frozen=True):
    deliver: bool = True
    """Run the handlers of the event log in the serving processes; one of all does."""
    keep_days: Days = 90
    """How long the log is kept, at least until every reader has passed; 0: for ever."""


class Cache(Section, frozen=True):
    feed: bool = True
    """Keep the answers that everybody gets in memory, as long as they are true."""
    megabytes: PositiveCount = 64
    """What they may take, in each process."""


class Security(Section, frozen=True):
    secret: Secret = ""
    """Signs cookies and tokens; empty: made once and kept in the data folder."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    server: Server = Server()
    database: Database = Database()
    storage: Storage = Storage()
    limits: Limits = Limits()
    access: Access = Access()
    votes: Votes = Votes()
    posts: Posts = Posts()
    board: Board = Board()
    events: Events = Events()
    cache: Cache = Cache()
    security: Security = Security()

    @property
    def data(self) -> Path:
        return Path(self.server.data).expanduser().absolute()


class SettingsError(Exception):
    """All faults of the settings, each with its path."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("The settings are not valid:\n" + "\n".join(f"  {fault}" for fault in faults))


SECTIONS: Mapping[str, type[Section]] = get_type_hints(Settings)


def load(path: Path = Path("litestar.toml"), env: Mapping[str, str] | None = None) -> Settings:
    """Reads file and environment (a `.env` in the working directory counts); reports every fault at once."""
    if env is None:
        env = {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}
    faults: list[str] = []
    raw = _file(path, faults)
    for section, key, value in _environment(env, faults):
        table = raw.setdefault(section, {})
        if isinstance(table, dict):
            table[key] = _decoded(section, key, value)
    sections: dict[str, Any] = {name: _section(name, raw.pop(name, {}), faults) for name in SECTIONS}
    faults += [f"{name}: there is no such section" for name in raw]
    _check_together(sections, faults)
    if faults:
        raise SettingsError(faults)
    return Settings(**sections)


def signing_secret(settings: Settings) -> str:
    """The configured secret, else one made once and kept in the data folder, readable by its owner alone."""
    if settings.security.secret:
        return settings.security.secret
    file = settings.data / "secret"
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
    if not file.exists():
        fresh.touch(mode=0o600)
        with fresh.open("w") as kept:
            kept.write(secrets.token_urlsafe(48))
            kept.flush()
            os.fsync(kept.fileno())  # or a loss of power could leave an empty one
        try:
            os.link(fresh, file)  # atomic, and the first of several processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    secret = file.read_text().strip()
    if not secret:
        raise SettingsError([f"security.secret: {file} is empty; remove it, and a new one is made"])
    return secret


def masked(settings: Settings) -> dict[str, Any]:
    """The settings as plain data, secrets hidden."""
    plain: dict[str, Any] = msgspec.to_builtins(settings)
    for name, kind in SECTIONS.items():
        for key in plain[name]:
            if _is_secret(kind, key) and plain[name][key]:
                plain[name][key] = MASK
    return plain


def _file(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # msgspec.DecodeError is a ValueError
        faults.append(f"{path}: {error}")
        return {}


def _environment(env: Mapping[str, str], faults: list[str]) -> Iterator[tuple[str, str, str]]:
    """Section, key and text of each variable; `…_FILE` last, because it wins."""
    found = []
    for variable, value in env.items():
        section, separator, key = variable.removeprefix(PREFIX).lower().partition("__")
        if not variable.startswith(PREFIX) or not separator:
            continue
        text = value
        is_file = key.endswith("_file")
        if is_file:
            key = key.removesuffix("_file")
            try:
                text = Path(value).read_text().strip()
            except (OSError, ValueError) as error:
                faults.append(f"{section}.{key}: {variable} cannot be read: {getattr(error, 'strerror', error)}")
                continue
        found.append((is_file, section, key, text))
    yield from (entry[1:] for entry in sorted(found))


def _decoded(section: str, key: str, text: str) -> Any:
    """Lists may be written as JSON or separated by commas."""
    kind = SECTIONS.get(section)
    if kind is None or get_type_hints(kind).get(key) != tuple[str, ...]:
        return text
    if text.startswith("["):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


def _section(name: str, raw: Any, faults: list[str]) -> Section:
    kind = SECTIONS[name]
    if not isinstance(raw, dict):
        faults.append(f"{name}: expected a table")
        return kind()
    hints, values = get_type_hints(kind, include_extras=True), {}
    for key, value in raw.items():
        if key not in hints:
            faults.append(f"{name}.{key}: there is no such setting")
            continue
        try:
            values[key] = msgspec.convert(value, hints[key], strict=False)
        except msgspec.ValidationError as error:
            faults.append(f"{name}.{key}: {error}")
    return kind(**values)


def _check_together(sections: Mapping[str, Section], faults: list[str]) -> None:
    """What a type cannot tell."""
    server, database, storage = sections["server"], sections["database"], sections["storage"]
    if isinstance(server, Server):
        wrong = [origin for origin in server.cors_origins if not ORIGIN.match(origin)]
        faults += [f"server.cors_origins: {origin!r} is no origin such as https://example.org" for origin in wrong]
    if isinstance(database, Database) and database.url:
        if not database.url.startswith(POSTGRES_SCHEMES):
            faults.append(f"database.url: must begin with one of {', '.join(POSTGRES_SCHEMES)}")
        elif not _is_url(database.url):
            faults.append("database.url: is no URL; special characters of a password are written as %40 and the like")
    if isinstance(storage, Storage) and storage.backend == "minio":
        faults += [
            f"storage.{key}: is needed for backend minio"
            for key in ("endpoint", "access_key", "secret_key", "bucket")
            if not getattr(storage, key)
        ]


def _is_url(text: str) -> bool:
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        return False
    return True


def _is_secret(kind: type[Section], key: str) -> bool:
    hint = get_type_hints(kind, include_extras=True)[key]
    return any((getattr(meta, "extra", None) or {}).get("secret") for meta in getattr(hint, "__metadata__", ()))
