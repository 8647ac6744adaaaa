"""Mails: messages to an address, the queue and its server, for admins.

/api/notify, /api/mail, /api/mail/test, /api/mail/queue, /api/mail/queue/{mail_id}, /api/mail/queue/{mail_id}/retry
"""

from typing import Annotated, Any

from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.guards import admin_only, rate_limit
from api.parameters import NextPage, number_of, per_page
from api.principal import Principal
from api.schemas.mails import MailState, MailTest, MessageCreate, MessageQueued, QueuedMailPage, QueuedMailStatus
from api.services.mails import MailService, MailTester

MailId = Annotated[int, number_of("mail")]
AnyRequest = Request[Any, Any, Any]
ONE = {"errors": [401, 403, 404]}


class MailController(Controller):
    path = "/"
    tags = ("Mails",)
    guards = (admin_only,)
    opt = {"errors": [401, 403]}  # noqa: RUF012  as Litestar declares it

    @post(
        "/notify",
        operation_id="notify",
        summary="Send somebody a message",
        guards=[rate_limit("mails")],
        status_code=202,
        opt={"errors": [401, 403, 429]},
    )
    async def notify(self, data: JSONBody[MessageCreate], mails: NamedDependency[MailService]) -> MessageQueued:
        """By mail, to any address. It is kept before this is answered, and sent once a mail server takes it."""
        return await mails.queue(data)

    @get("/mail", operation_id="getMailState", summary="How mail stands")
    async def get_mail_state(self, mails: NamedDependency[MailService]) -> MailState:
        """Whether there is a server, and what waits for it."""
        return await mails.state()

    @post(
        "/mail/test",
        operation_id="sendTestMail",
        summary="Send me a test mail",
        guards=[rate_limit("mails")],
        status_code=200,
        opt={"errors": [401, 403, 404, 409, 429]},
    )
    async def send_test_mail(
        self, request: Request[Any, Any, Any], mail_tester: NamedDependency[MailTester]
    ) -> MailTest:
        """To the caller's own address, at once. Answers what the server said, after 20 seconds at the latest."""
        principal: Principal = request.scope["user"]
        return await mail_tester.send_to(principal.user_id)

    @get("/mail/queue", operation_id="listMails", summary="List mails")
    async def list_mails(
        self,
        mails: NamedDependency[MailService],
        status: Annotated[
            QueuedMailStatus | None, QueryParameter(description="Only those that wait, were given up or were sent.")
        ] = None,
        limit: Annotated[int, per_page("Mails")] = 50,
        cursor: NextPage = None,
    ) -> QueuedMailPage:
        """The newest first, without their words."""
        return await mails.page(status, limit, cursor)

    @post("/mail/queue/{mail_id:int}/retry", operation_id="retryMail", summary="Try again", status_code=204, opt=ONE)
    async def retry_mail(self, mail_id: MailId, mails: NamedDependency[MailService]) -> None:
        """At once, as if it had never been tried. A mail that was sent is not sent again."""
        await mails.retry(mail_id)

    @delete("/mail/queue/{mail_id:int}", operation_id="removeMail", summary="Remove from the queue", opt=ONE)
    async def remove_mail(self, mail_id: MailId, mails: NamedDependency[MailService]) -> None:
        """It is never sent."""
        await mails.remove(mail_id)
