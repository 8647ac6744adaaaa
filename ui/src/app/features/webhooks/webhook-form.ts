import {
  afterNextRender,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  viewChild,
} from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Api, createWebhook, updateWebhook, Webhook, WebhookCreated } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { KindChoice } from './kind-choice';
import { Kind } from './kinds';

const URL_LENGTH_MAX = 2000;

/** A new webhook, or what can be changed of one. */
@Component({
  selector: 'app-webhook-form',
  imports: [Control, Field, FormField, FormRoot, KindChoice],
  template: `
    <form class="form" [formRoot]="f">
      <app-field
        name="webhook-url"
        label="Address"
        hint="of your program; it gets a POST request for each event"
        [state]="f.url()"
      >
        <input
          appControl
          inputmode="url"
          autocomplete="off"
          spellcheck="false"
          placeholder="https://example.org/corkboard"
          [formField]="f.url"
        />
      </app-field>
      <app-kind-choice [(kinds)]="kinds" [site]="project() === null" />
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'One moment…' : webhook() ? 'Save' : 'Create webhook' }}
        </button>
      </div>
    </form>
  `,
})
export class WebhookForm {
  private readonly api = inject(Api);
  private readonly choice = viewChild.required(KindChoice);

  /** null: the whole site's. */
  readonly project = input.required<number | null>();
  /** To be changed; without it a new one is made. */
  readonly webhook = input<Webhook>();
  readonly created = output<WebhookCreated>();
  readonly changed = output<Webhook>();

  protected readonly kinds = linkedSignal<readonly Kind[]>(() => this.webhook()?.kinds ?? []);
  protected readonly f = form(
    linkedSignal(() => ({ url: this.webhook()?.url ?? '' })),
    (path) => limited(path.url, { max: () => URL_LENGTH_MAX, missing: 'Give the address.' }),
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.url().focusBoundControl());
  }

  private async send(): Promise<Faults | undefined> {
    if (!this.choice().valid()) return undefined;
    const body = { url: this.f().value().url.trim(), kinds: [...this.kinds()] };
    const webhook = this.webhook();
    try {
      if (webhook) {
        const params = { webhook_id: webhook.id, body };
        this.changed.emit(await this.api.invoke(updateWebhook, params));
      } else {
        const params = { body: { ...body, project_id: this.project() } };
        this.created.emit(await this.api.invoke(createWebhook, params));
      }
      return undefined;
    } catch (error) {
      return faultsOf(error, { url: this.f.url });
    }
  }
}
