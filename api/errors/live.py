from api.errors.base import Invalid, NotFound


class LiveOff(NotFound):
    code = "live-off"
    user = "Live updates are switched off here."


class NotUnderstood(Invalid):
    code = "not-understood"
    user = "That message could not be understood."
