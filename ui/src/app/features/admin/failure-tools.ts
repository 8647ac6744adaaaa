import { Component, inject, input, signal, viewChild } from '@angular/core';

import { Confirmation } from '../../ui/modal/confirmation';
import { ToastStore } from '../../ui/toast/toast-store';

/** What can be done about something that has failed. What it means to give it up is the content. */
@Component({
  selector: 'app-failure-tools',
  imports: [Confirmation],
  template: `
    <button
      class="btn small"
      type="button"
      [attr.aria-disabled]="busy()"
      (click)="act(retry(), 'It is being tried again.')"
    >
      Try again<span class="visually-hidden">: {{ name() }}</span>
    </button>
    <button class="btn small danger" type="button" (click)="question.open()">
      Discard<span class="visually-hidden">: {{ name() }}</span>
    </button>
    <app-confirmation
      #question
      heading="Discard it?"
      action="Discard"
      keep="Keep it"
      [busy]="busy()"
      (confirmed)="drop()"
    >
      <ng-content />
    </app-confirmation>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.4rem;
    }
  `,
})
export class FailureTools<T> {
  private readonly toasts = inject(ToastStore);
  private readonly confirmation = viewChild.required(Confirmation);

  readonly failure = input.required<T>();
  /** Tells it from the others where the page is not seen. */
  readonly name = input.required<string>();
  readonly retry = input.required<(failure: T) => Promise<void>>();
  readonly discard = input.required<(failure: T) => Promise<void>>();

  protected readonly busy = signal(false);

  protected async drop(): Promise<void> {
    await this.act(this.discard(), 'It is discarded.');
    this.confirmation().close();
  }

  protected async act(deed: (failure: T) => Promise<void>, done: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await deed(this.failure());
      this.toasts.show(done);
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
