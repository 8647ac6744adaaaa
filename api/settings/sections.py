"""What can be chosen, section by section, with its defaults."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from api.text_rules import clean_line, has_controls, is_blank
from api.who import Publishers, SignUp, Who

Secret = Annotated[str, msgspec.Meta(extra={"secret": True})]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1000)]
PositiveCount = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Connections = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Megabytes = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
SessionDays = Annotated[int, msgspec.Meta(ge=1, le=3650)]
Rate = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=3600)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=23)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Contact = Annotated[str, msgspec.Meta(pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://[^\s/]\S*|tel:\+?[\d-]+)?\Z")]
TopicPrefix = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,200}$")]


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
    cors_origins: tuple[str, ...] = ()
    """Other origins whose pages may use the API with cookies."""
    public_url: str = ""
    """How people reach the board, such as https://board.example.org: for links in mails and feeds."""
    allowed_hosts: tuple[str, ...] = ()
    """Names besides that of `public_url` at which the board answers, such as board.lan or *.example.org; *: any."""


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
    quota_megabytes: Megabytes = 10_000
    """What pictures may take, thumbnails not counted; beyond it uploads are refused. 0: no limit."""

    @property
    def quota_bytes(self) -> int:
        return self.quota_megabytes * 10**6


class Limits(Section, frozen=True):
    enabled: bool = True
    """Limit requests per address; 429 with Retry-After beyond."""
    requests_per_minute: Rate = 1200
    """From one address, twice as many at once; what is answered from memory counts for a fifth; 0: any number."""
    new_visitors_per_hour: Rate = 120
    """How many visitors without a cookie or an account one address may become; 0: any number."""
    connections: Connections = 4000
    """How many there may be to each process, live ones included."""
    connections_per_address: Connections = 200
    """How many of them one address may hold; those of `trusted_proxies` do not count."""


class Access(Section, frozen=True):
    """Who may do it: anyone, users (signed in) or admins."""

    posts: Who = "anyone"
    votes: Who = "anyone"
    comments: Who = "users"
    items: Who = "anyone"
    """Propose roadmap items: what somebody creates who does not work on the project waits for its members."""
    public_projects: Publishers = "admins"
    """Make projects public; everybody who is signed in creates private ones."""
    accounts: SignUp = "anyone"
    """Sign up: anyone, those who were invited, or nobody. The set-up link makes an admin in any case."""


class Votes(Section, frozen=True):
    downvotes: bool = True


class Posts(Section, frozen=True):
    unique_titles: bool = False


class Board(Section, frozen=True):
    name: Name = "Corkboard"

    def __post_init__(self) -> None:
        name = clean_line(self.name)
        if is_blank(name) or has_controls(name):
            raise ValueError("must be one line that can be read")
        msgspec.structs.force_setattr(self, "name", name)


class Events(Section, frozen=True):
    deliver: bool = True
    """Run the handlers of the event log, or publish it to Kafka, in the serving processes; one of all does."""
    keep_days: Days = 90
    """How long the log is kept, at least until every reader has passed; 0: for ever."""


class Live(Section, frozen=True):
    enabled: bool = True
    """Tell browsers at once what has changed: event streams and WebSockets."""
    connections: Connections = 2000
    """How many there may be to each process."""
    per_address: Connections = 50


class Kafka(Section, frozen=True):
    bootstrap_servers: str = ""
    """host:port, several separated by commas; empty: no Kafka, and the handlers run in the serving processes."""
    topic_prefix: TopicPrefix = "corkboard"
    group: Name = "corkboard"
    security_protocol: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = "plaintext"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    username: Secret = ""
    password: Secret = ""
    options: Annotated[tuple[str, ...], msgspec.Meta(extra={"secret": True})] = ()
    """What else librdkafka is told, each as name=value."""


class Webhooks(Section, frozen=True):
    allow_private: bool = False
    """Let webhooks lead into the server's own network. Who has a project can then call, and read, what is there."""


class Mail(Section, frozen=True):
    host: str = ""
    """The SMTP server; empty: no mail is sent."""
    port: Port = 587
    user: str = ""
    password: Secret = ""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = ""
    """What mails are from: board@example.org, or a name and <board@example.org>."""
    digest_hour: Hour = 7
    """When the daily mails go out, in UTC."""


class Cache(Section, frozen=True):
    feed: bool = True
    """Keep responses, and whom credentials stand for, in memory as long as nothing has changed."""
    megabytes: PositiveCount = 64
    """What they may take, in each process."""


class Security(Section, frozen=True):
    contact: Contact = ""
    """Where holes in this installation are to be reported: /.well-known/security.txt."""
    secret: Secret = ""
    """Signs cookies and tokens; empty: made once and kept in the data folder."""
    session_days: SessionDays = 90
    """After so many days somebody who is signed in signs in again, however often the session was used."""

    @property
    def session_max_age(self) -> timedelta:
        return timedelta(days=self.session_days)


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
    live: Live = Live()
    kafka: Kafka = Kafka()
    webhooks: Webhooks = Webhooks()
    mail: Mail = Mail()
    cache: Cache = Cache()
    security: Security = Security()

    @property
    def data(self) -> Path:
        return Path(self.server.data).expanduser().absolute()
