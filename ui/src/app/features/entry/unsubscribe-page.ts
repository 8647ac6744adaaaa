import { Component, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Api, unsubscribe } from '../../api';
import { EntryCard } from './entry-card';

const NAMES: Record<string, string> = {
  comment: 'comments',
  reply: 'answers to you',
  mention: 'mentions of you',
  status: 'changes of status',
  assigned: 'issues you get to do',
};

/** Behind the link of a mail. Opening it stops nothing: programs that look at mails open links, too. */
@Component({
  selector: 'app-unsubscribe-page',
  imports: [EntryCard, RouterLink],
  template: `
    @if (stopped(); as what) {
      <app-entry-card heading="You get no more of these">
        <p class="intro" role="status">{{ what }} You still find all of it on the board.</p>
        <a class="btn" routerLink="/me" fragment="mail">Choose what you get</a>
      </app-entry-card>
    } @else {
      <app-entry-card heading="No more of these mails?">
        <p class="intro">
          You still find everything on the board, and can change your mind in your profile.
        </p>
        <button class="btn primary" type="button" [attr.aria-disabled]="busy()" (click)="stop()">
          {{ busy() ? 'One moment…' : 'Unsubscribe' }}
        </button>
      </app-entry-card>
    }
  `,
  styleUrl: './entry.css',
})
export class UnsubscribePage {
  private readonly api = inject(Api);

  readonly token = input.required<string>();
  protected readonly busy = signal(false);
  protected readonly stopped = signal<string | undefined>(undefined);

  protected async stop(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      const { kinds } = await this.api.invoke(unsubscribe, { token: this.token() });
      const names = kinds.map((kind) => NAMES[kind] ?? kind).join(', ');
      this.stopped.set(names ? `No more mails about ${names}.` : 'They had been stopped already.');
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
