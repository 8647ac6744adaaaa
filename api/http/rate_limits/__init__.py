"""How often a network, or an account, may do something; all processes of an installation count together."""

from api.http.rate_limits.kinds import RATE_LIMITS, RateLimit, make_rate_limits
from api.http.rate_limits.limiter import RATE_LIMIT_STATE, RateLimiter, RateLimitState
from api.http.rate_limits.networks import to_network
from api.http.rate_limits.sharing import CHANNEL, receive_usage, share_usage

__all__ = [
    "CHANNEL",
    "RATE_LIMITS",
    "RATE_LIMIT_STATE",
    "RateLimit",
    "RateLimitState",
    "RateLimiter",
    "make_rate_limits",
    "receive_usage",
    "share_usage",
    "to_network",
]
