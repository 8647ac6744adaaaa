import { Webhook, WebhookDelivery } from '../app/api';

const at = '2026-01-01T00:00:00Z';

export const aWebhook = (id: number, change: Partial<Webhook> = {}): Webhook => ({
  id,
  project_id: 1,
  created_by_name: 'Ada Lovelace',
  url: `https://example.org/${id}`,
  kinds: [],
  is_active: true,
  off_reason: null,
  failing_since: null,
  previous_secret_until: null,
  created_at: at,
  updated_at: at,
  ...change,
});

export const aDelivery = (id: number, change: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id,
  event_id: id,
  kind: 'post.created',
  body: `{"id":${id},"kind":"post.created"}`,
  status: 'delivered',
  attempts: 1,
  next_try_at: null,
  last_attempt: {
    at,
    url: 'https://example.org/1',
    duration_ms: 35,
    status: 200,
    body: 'thanks',
    error: null,
  },
  error: null,
  created_at: at,
  ...change,
});
