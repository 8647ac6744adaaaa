from api.errors.base import Conflict, NotFound


class EmailUnconfirmed(Conflict):
    code = "email-unconfirmed"
    user = "Your e-mail address is not confirmed, so no mail is sent to it. An admin can confirm it under Users."


class MailNotFound(NotFound):
    code = "mail-not-found"
    user = "That mail is not in the queue any more."

    def __init__(self, mail_id: int) -> None:
        super().__init__(internal=f"mail {mail_id}")


class MailOff(Conflict):
    code = "mail-off"
    user = "No mail server is set up. The manual's chapter on mail says how."


class NotificationNotFound(NotFound):
    code = "notification-not-found"
    user = "That notification does not exist any more."

    def __init__(self, notification_id: int) -> None:
        super().__init__(internal=f"notification {notification_id}")


class BadUnsubscribeLink(NotFound):
    code = "bad-unsubscribe-link"
    user = "This link does not work. You can choose your mails in your profile."
