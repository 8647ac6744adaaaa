"""litestar.toml < environment `CORKBOARD_SECTION__KEY` < the file that `CORKBOARD_SECTION__KEY_FILE` names."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.settings.sections import Database, Kafka, Limits, Live, Mail, Section, Server, Settings, Storage

PREFIX = "CORKBOARD_"
MASK = "********"
ORIGIN = re.compile(r"^https?://[^/\s*]+$")  # what a browser sends; not `*`, which would invite every site with cookies
HOST = re.compile(r"\*|(\*\.)?[^\s*/:@?#]+")
SENDER = re.compile(r"[^\s<>@]+@[^\s<>@]+|[^\r\n<>@]+<[^\s<>@]+@[^\s<>@]+>")
POSTGRES_SCHEMES = ("postgresql://", "postgres://", "postgresql+asyncpg://")

SECTIONS: Mapping[str, type[Section]] = get_type_hints(Settings)


class SettingsError(Exception):
    """All faults of the settings, each with its path."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("The settings are not valid:\n" + "\n".join(f"  {fault}" for fault in faults))


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
    server, database, storage, kafka = (sections[name] for name in ("server", "database", "storage", "kafka"))
    if isinstance(server, Server):
        wrong = [origin for origin in server.cors_origins if not ORIGIN.match(origin)]
        faults += [f"server.cors_origins: {origin!r} is no origin such as https://example.org" for origin in wrong]
        if server.public_url and not ORIGIN.match(server.public_url):
            faults.append("server.public_url: is no origin such as https://board.example.org")
        wrong = [host for host in server.allowed_hosts if not HOST.fullmatch(host)]
        faults += [f"server.allowed_hosts: {host!r} is no name such as board.lan or *.example.org" for host in wrong]
    faults += _faults_of_mail(sections["mail"], server)
    live, limits = sections["live"], sections["limits"]
    if isinstance(live, Live) and isinstance(limits, Limits) and live.connections >= limits.connections:
        faults.append("live.connections: must be less than limits.connections, or they leave no room for requests")
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
    if isinstance(kafka, Kafka):
        needed = ("username", "password") if kafka.security_protocol.startswith("sasl") else ()
        faults += [f"kafka.{key}: is needed for {kafka.security_protocol}" for key in needed if not getattr(kafka, key)]
        if not all(re.match(r"[\w.]+=.", option) for option in kafka.options):
            faults.append("kafka.options: each must be name=value, such as ssl.ca.location=/etc/ssl/kafka.pem")


def _faults_of_mail(mail: Section, server: Section) -> Iterator[str]:
    if not isinstance(mail, Mail) or not mail.host:
        return
    if not SENDER.fullmatch(mail.sender):
        yield "mail.sender: must be an address such as board@example.org, or a name and <board@example.org>"
    if isinstance(server, Server) and not server.public_url:
        yield "server.public_url: is needed for the links in mails"
    if bool(mail.user) != bool(mail.password):
        yield "mail.user and mail.password: are needed together"


def _is_url(text: str) -> bool:
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        return False
    return True


def _is_secret(kind: type[Section], key: str) -> bool:
    hint = get_type_hints(kind, include_extras=True)[key]
    return any((getattr(meta, "extra", None) or {}).get("secret") for meta in getattr(hint, "__metadata__", ()))
