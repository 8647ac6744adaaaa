from db.models.adopted_visitor import AdoptedVisitor
from db.models.api_key import ApiKey
from db.models.comment import Comment
from db.models.event import Event, EventFailure, EventReader, HandledEvent
from db.models.follow import Follow
from db.models.image import Image, ImageGrant
from db.models.invitation import Invitation
from db.models.issue import Issue, IssueChange, IssuePost
from db.models.item import Item, ItemCount, ItemPost
from db.models.mail import Mail
from db.models.notification import Notification
from db.models.post import Post, PostDocument
from db.models.preference import MailPreference
from db.models.project import Member, Project
from db.models.session import RefreshToken, Session
from db.models.setup_token import SetupToken
from db.models.user import NameSkeleton, User
from db.models.vote import Vote
from db.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AdoptedVisitor",
    "ApiKey",
    "Comment",
    "Event",
    "EventFailure",
    "EventReader",
    "Follow",
    "HandledEvent",
    "Image",
    "ImageGrant",
    "Invitation",
    "Issue",
    "IssueChange",
    "IssuePost",
    "Item",
    "ItemCount",
    "ItemPost",
    "Mail",
    "MailPreference",
    "Member",
    "NameSkeleton",
    "Notification",
    "Post",
    "PostDocument",
    "Project",
    "RefreshToken",
    "Session",
    "SetupToken",
    "User",
    "Vote",
    "Webhook",
    "WebhookDelivery",
]
