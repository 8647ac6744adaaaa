"""Every failure the caller can cause or must know of. `api/problems.py` turns each into the one error body.

DomainError
├── Unauthenticated        401  sign-in-required
│   ├── BadToken                bad-token
│   └── WrongCredentials        wrong-credentials
├── Forbidden              403  forbidden
│   ├── AccountInactive         account-inactive
│   ├── OutOfScope              out-of-scope
│   ├── BadSetupToken           bad-setup-token
│   ├── SignUpClosed            sign-up-closed
│   ├── PublishingRefused       publishing-refused
│   ├── NotTheAuthor            not-the-author
│   ├── ItemAuthorRequired      not-the-author
│   ├── NotOnTheProject         not-on-the-project
│   ├── NotTheOwner             not-the-owner
│   └── DownvotesOff            downvotes-off
├── NotFound               404  not-found
│   ├── UserNotFound            user-not-found
│   ├── SessionNotFound         session-not-found
│   ├── ApiKeyNotFound          api-key-not-found
│   ├── ProjectNotFound         project-not-found
│   ├── SectionNotFound         section-not-found
│   ├── MemberNotFound          member-not-found
│   ├── InvitationNotFound      invitation-not-found
│   ├── PostNotFound            post-not-found
│   ├── ItemNotFound            item-not-found
│   ├── IssueNotFound           issue-not-found
│   ├── CommentNotFound         comment-not-found
│   ├── ImageNotFound           image-not-found
│   ├── EventFailureNotFound    event-failure-not-found
│   ├── WebhookNotFound         webhook-not-found
│   ├── DeliveryNotFound        delivery-not-found
│   ├── NotificationNotFound    notification-not-found
│   ├── MailNotFound            mail-not-found
│   ├── BadUnsubscribeLink      bad-unsubscribe-link
│   └── LiveOff                 live-off
├── Conflict               409  conflict
│   ├── EmailTaken              email-taken
│   ├── LastAdminStays          last-admin-stays
│   ├── TooManyKeys             too-many-keys
│   ├── KeyTaken                key-taken
│   ├── FirstProjectStays       first-project-stays
│   ├── OwnerStays              owner-stays
│   ├── AlreadyMember           already-member
│   ├── TooManyInvitations      too-many-invitations
│   ├── PostHasIssue            post-has-issue
│   ├── TooManyLinks            too-many-links
│   ├── TooManyWebhooks         too-many-webhooks
│   ├── MailOff                 mail-off
│   ├── EmailUnconfirmed        email-unconfirmed
│   └── TitleTaken              title-taken
├── PictureRefused
│   ├── PictureTooLarge    413  picture-too-large
│   ├── PictureInvalid     422  picture-invalid
│   └── StorageFull        507  storage-full
├── Invalid                422  invalid
│   ├── PasswordRefused         password-refused
│   ├── WrongPassword           wrong-password
│   ├── AssigneeUnknown         assignee-unknown
│   ├── BadInvitation           bad-invitation
│   ├── ImageUnknown            image-unknown
│   ├── AddressRefused          address-refused
│   └── NotUnderstood           not-understood
├── TooManyRequests        429  too-many-requests
│   ├── TooManyNewVisitors      too-many-new-visitors
│   ├── TooManyUploads          too-many-uploads
│   └── DailyUploadsExceeded    daily-uploads-exceeded
└── Unavailable            503  unavailable
"""

from api.errors.accounts import (
    AccountInactive,
    ApiKeyNotFound,
    BadSetupToken,
    BadToken,
    EmailTaken,
    LastAdminStays,
    NameOfAccount,
    NameReserved,
    NameTaken,
    OutOfScope,
    PasswordRefused,
    SessionNotFound,
    SignUpClosed,
    TooManyKeys,
    UserNotFound,
    WrongCredentials,
    WrongPassword,
)
from api.errors.base import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    TooManyNewVisitors,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from api.errors.board import (
    CommentNotFound,
    DailyUploadsExceeded,
    DownvotesOff,
    ImageNotFound,
    ImageUnknown,
    NotTheAuthor,
    PictureInvalid,
    PictureRefused,
    PictureTooLarge,
    PostNotFound,
    StorageFull,
    TitleTaken,
    TooManyUploads,
)
from api.errors.events import EventFailureNotFound
from api.errors.issues import AssigneeUnknown, IssueNotFound, NotOnTheProject, PostHasIssue
from api.errors.live import LiveOff, NotUnderstood
from api.errors.mails import BadUnsubscribeLink, EmailUnconfirmed, MailNotFound, MailOff, NotificationNotFound
from api.errors.projects import (
    AlreadyMember,
    BadInvitation,
    FirstProjectStays,
    InvitationNotFound,
    ItemAuthorRequired,
    ItemNotFound,
    KeyTaken,
    MemberNotFound,
    NotTheOwner,
    OwnerStays,
    ProjectNotFound,
    PublishingRefused,
    SectionNotFound,
    TooManyInvitations,
    TooManyLinks,
)
from api.errors.webhooks import AddressRefused, DeliveryNotFound, TooManyWebhooks, WebhookNotFound

__all__ = [
    "AccountInactive",
    "AddressRefused",
    "AlreadyMember",
    "ApiKeyNotFound",
    "AssigneeUnknown",
    "BadInvitation",
    "BadSetupToken",
    "BadToken",
    "BadUnsubscribeLink",
    "CommentNotFound",
    "Conflict",
    "DailyUploadsExceeded",
    "DeliveryNotFound",
    "DomainError",
    "DownvotesOff",
    "EmailTaken",
    "EmailUnconfirmed",
    "EventFailureNotFound",
    "FieldError",
    "FirstProjectStays",
    "Forbidden",
    "ImageNotFound",
    "ImageUnknown",
    "Invalid",
    "InvitationNotFound",
    "IssueNotFound",
    "ItemAuthorRequired",
    "ItemNotFound",
    "KeyTaken",
    "LastAdminStays",
    "LiveOff",
    "MailNotFound",
    "MailOff",
    "MemberNotFound",
    "NameOfAccount",
    "NameReserved",
    "NameTaken",
    "NotFound",
    "NotOnTheProject",
    "NotTheAuthor",
    "NotTheOwner",
    "NotUnderstood",
    "NotificationNotFound",
    "OutOfScope",
    "OwnerStays",
    "PasswordRefused",
    "PictureInvalid",
    "PictureRefused",
    "PictureTooLarge",
    "PostHasIssue",
    "PostNotFound",
    "ProjectNotFound",
    "PublishingRefused",
    "SectionNotFound",
    "SessionNotFound",
    "SignUpClosed",
    "StorageFull",
    "TitleTaken",
    "TooManyInvitations",
    "TooManyKeys",
    "TooManyLinks",
    "TooManyNewVisitors",
    "TooManyRequests",
    "TooManyUploads",
    "TooManyWebhooks",
    "Unauthenticated",
    "Unavailable",
    "UserNotFound",
    "WebhookNotFound",
    "WrongCredentials",
    "WrongPassword",
]
