"""What proxies write of the scheme, in the one spelling that uvicorn reads."""

NAME = b"x-forwarded-proto"
SCHEMES = {b"https": b"https", b"wss": b"https", b"http": b"http", b"ws": b"http"}


def normalize_scheme(headers: list[tuple[bytes, bytes]]) -> None:
    """Reduce `X-Forwarded-Proto` to one header of one scheme, in place.

    Each proxy of several appends its own, so the first is what the client spoke. Case does not count (RFC 9110, section
    4.2.3). What is no scheme of ours is removed: then the connection's own counts.
    """
    said = [value for name, value in headers if name == NAME]
    if not said:
        return
    scheme = SCHEMES.get(b",".join(said).split(b",", 1)[0].strip().lower())
    headers[:] = [pair for pair in headers if pair[0] != NAME]
    if scheme is not None:
        headers.append((NAME, scheme))
