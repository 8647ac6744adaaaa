"""A board with so many of everything, straight into the database."""

from litestar import Litestar
from sqlalchemy import text

from db.models import User
from db.transaction import transaction

STATEMENTS = (
    "insert into users (email, name, password_hash, actor_id)"
    " select 'u' || n || '@example.org', 'User ' || n, 'none', gen_random_uuid() from {numbers}",
    "insert into sessions (id, user_id, expires_at) select gen_random_uuid(), :user, now() + interval '1 day'"
    " from {numbers}",
    "insert into api_keys (user_id, name, scopes, hash, hint)"
    " select :user, 'Key', array['read'], md5(n::text), 'cbk_' from {numbers}",
    "insert into projects (name, key, slug, owner_id)"
    " select 'Project', 'P' || chr(65 + n / 26) || chr(65 + n % 26), 'project-' || n, :user from {numbers}",
    "insert into members (project_id, user_id, role)"
    " select 1, id, 'member' from users where email like 'u%' on conflict do nothing",
    "insert into invitations (project_id, role, token_hash, created_by, expires_at)"
    " select 1, 'member', md5(n::text), :user, now() + interval '1 day' from {numbers}",
    "insert into posts (title, text, author_id) select 'Post ' || n, 'x', :actor from {numbers}",
    "insert into votes (post_id, voter_id, value) select id, :actor, 1 from posts on conflict do nothing",
    "insert into issues (project_id, number, title, reporter_id, assignee_id, labels)"
    " select 1, n, 'Issue ' || n, :actor, :user, array['Label ' || n] from {numbers}",
    "insert into issue_posts (issue_id, post_id) select id, (select min(id) from posts) from issues"
    " on conflict do nothing",
    "insert into issue_posts (issue_id, post_id) select issues.id, posts.id from issues"
    " join posts on posts.title = 'Post ' || number on conflict do nothing",
    "insert into issue_changes (issue_id, user_id, changes)"
    " select min(issues.id), min(u.id), jsonb_build_object('assignee', jsonb_build_array(null, min(u.id)))"
    " from issues, users as u, {numbers} where u.id = :user group by n",
    "insert into items (name) select 'Item ' || n from {numbers}",
    "insert into item_posts (item_id, post_id) select items.id, posts.id from items"
    " join posts on posts.title = replace(name, 'Item', 'Post') on conflict do nothing",
    "insert into comments (post_id, text, author_id) select min(id), 'x', :actor from posts, {numbers} group by n",
    "insert into comments (issue_id, text, author_id) select min(id), 'x', :actor from issues, {numbers} group by n",
    "insert into comments (post_id, parent_id, text, author_id)"
    " select min(post_id), min(id), 'x', :actor from comments, {numbers} where parent_id is null group by n",
    # As of a transaction that has ended: what is not committed yet is not listed.
    "insert into events (kind, subject, project_id, actor_id, data, xid)"
    " select 'post.deleted', 'post:' || n, 1, :actor, jsonb_build_object('post_id', n), 1 from {numbers}",
    "insert into event_readers (name, low, high, after) select 'reader ' || n, 0, 0, 0 from {numbers}",
    "insert into event_failures (reader, event_id, subject)"
    " select name, (select min(id) from events), 'post:1' from event_readers on conflict do nothing",
    "insert into webhooks (url, salt) select 'https://example.org/' || n, '' from {numbers}",
    "insert into webhook_deliveries (webhook_id, event_id, kind, body)"
    " select (select min(id) from webhooks), n, 'post.deleted', '{{}}' from {numbers}",
    "insert into notifications (user_id, event_id, kind, post_id)"
    " select :user, n, 'comment', (select min(id) from posts) from {numbers}",
    "insert into mails (address, text) select 'u' || n || '@example.org', 'x' from {numbers}",
)


async def fill(app: Litestar, user: User, first: int, last: int) -> dict[str, int]:
    """From the `first` to the `last`, of the user's or seen by the user; and what paths need."""
    numbers = f"generate_series({first}, {last}) as n"
    values = {"user": user.id, "actor": user.actor_id}
    async with transaction(app.state.sessions) as session:
        for statement in STATEMENTS:
            await session.execute(text(statement.format(numbers=numbers)), values)
        post_id = await session.scalar(text("select min(id) from posts"))
        comment_id = await session.scalar(text("select min(id) from comments"))
        webhook_id = await session.scalar(text("select min(id) from webhooks"))
    places = {"post_id": post_id or 0, "comment_id": comment_id or 0, "webhook_id": webhook_id or 0}
    return {"project_id": 1, "number": 1, **places}
