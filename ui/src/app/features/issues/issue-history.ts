import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';

import { Api, IssueChange, IssueChangePage, listIssueChanges } from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { sentenceOf } from './sentence';

const LIMIT = 20;

/** Who changed what, the latest first. */
@Component({
  selector: 'app-issue-history',
  imports: [RelativeTime],
  template: `
    <h2>History</h2>
    @if (failed()) {
      <button class="btn small" type="button" (click)="loaded.reload()">Try again</button>
    } @else if (steps().length === 0) {
      <p role="status">Loading…</p>
    } @else {
      <ol>
        @for (step of steps(); track step.id) {
          <li>
            <strong
              ><bdi>{{ step.user?.name ?? 'Somebody' }}</bdi></strong
            >
            @if (isFirst(step)) {
              wrote this issue
            } @else {
              @for (change of step.changes; track $index) {
                {{ say(change) }}{{ $last ? '' : ', ' }}
              }
            }
            <small><app-relative-time [at]="step.created_at" /></small>
          </li>
        }
      </ol>
      @if (cursor()) {
        <button class="btn small" type="button" [attr.aria-disabled]="busy()" (click)="loadMore()">
          {{ busy() ? 'Loading…' : 'Older' }}<span class="visually-hidden"> changes</span>
        </button>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      justify-items: start;
      gap: 0.75rem;
    }
    h2 {
      font-size: 1.125rem;
    }
    ol {
      display: grid;
      gap: 0.6rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding-left: 0.8rem;
      border-left: 2px solid var(--line-strong);
      font-size: 0.9375rem;
      line-height: 1.45;
      overflow-wrap: anywhere;
    }
    strong {
      font-weight: 600;
    }
    small {
      display: block;
      color: var(--muted);
      font-size: 0.8125rem;
    }
  `,
})
export class IssueHistory {
  private readonly api = inject(Api);

  readonly project = input.required<number>();
  readonly number = input.required<number>();
  /** Of the issue: with another there is more to tell. */
  readonly version = input.required<number>();

  protected readonly loaded = apiResource(listIssueChanges, () => {
    this.version();
    return { project_id: this.project(), number: this.number(), limit: LIMIT };
  });
  private readonly page = computed<IssueChangePage | undefined>(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  protected readonly steps = linkedSignal<IssueChangePage | undefined, readonly IssueChange[]>({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value ?? [],
  });
  protected readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  protected readonly failed = computed(() => !!this.loaded.error() && !this.loaded.isLoading());
  protected readonly busy = signal(false);
  protected readonly say = sentenceOf;

  protected isFirst(step: IssueChange): boolean {
    return !this.cursor() && step === this.steps().at(-1);
  }

  protected async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    if (!cursor || this.busy()) return;
    this.busy.set(true);
    try {
      const params = { project_id: this.project(), number: this.number(), limit: LIMIT, cursor };
      const next: IssueChangePage = await this.api.invoke(listIssueChanges, params);
      if (page !== this.page()) return; // the issue was changed meanwhile
      this.steps.update((steps) => [...steps, ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
