import { Component, computed, input } from '@angular/core';

import { WebhookDelivery } from '../../api';

/** What was sent and what came back, as they were. */
@Component({
  selector: 'app-delivery-view',
  template: `
    @if (delivery().error; as error) {
      <p class="error">{{ error }}</p>
    }
    @if (delivery().last_attempt; as attempt) {
      <p>
        Answer
        @if (attempt.status) {
          <strong>{{ attempt.status }}</strong>
        }
        after {{ attempt.duration_ms }} ms, from <code>{{ attempt.url }}</code>
      </p>
      @if (attempt.body) {
        <pre tabindex="0" aria-label="Body of the answer">{{ attempt.body }}</pre>
      } @else if (attempt.status) {
        <p class="about">The answer had no body.</p>
      }
    }
    <p>
      Sent, with <code>webhook-id: {{ delivery().id }}</code>
    </p>
    <pre tabindex="0" aria-label="What was sent">{{ request() }}</pre>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.4rem;
      font-size: 0.9375rem;
      overflow-wrap: anywhere;
    }
    .about {
      color: var(--muted);
    }
    code,
    pre {
      font-size: 0.8125rem;
    }
    pre {
      margin: 0;
      max-height: 16rem;
      padding: 0.6rem 0.8rem;
      overflow: auto;
      border-radius: var(--radius-small);
      background: var(--sunken);
      white-space: pre-wrap;
    }
  `,
})
export class DeliveryView {
  readonly delivery = input.required<WebhookDelivery>();

  protected readonly request = computed(() =>
    JSON.stringify(JSON.parse(this.delivery().body), undefined, 2),
  );
}
