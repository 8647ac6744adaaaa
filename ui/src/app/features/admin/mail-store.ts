import { computed, inject, linkedSignal, Service, signal } from '@angular/core';

import {
  Api,
  getMailState,
  listMails,
  MailTest,
  QueuedMail,
  QueuedMailPage,
  removeMail,
  retryMail,
  sendTestMail,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';

const LIMIT = 50;

/** The mail server and its queue. One per page. */
@Service({ autoProvided: false })
export class MailStore {
  private readonly api = inject(Api);
  readonly status = signal<QueuedMail['status'] | undefined>(undefined);
  private readonly overview = apiResource(getMailState, () => ({}));
  private readonly first = apiResource(listMails, () => this.parameters());
  private readonly page = computed<QueuedMailPage | undefined>(() =>
    this.first.hasValue() ? this.first.value() : undefined,
  );
  private readonly rows = linkedSignal<
    QueuedMailPage | undefined,
    readonly QueuedMail[] | undefined
  >({
    source: this.page,
    computation: (page, previous) => page?.items ?? previous?.value,
  });
  private readonly cursor = linkedSignal(() => this.page()?.next_cursor ?? undefined);
  private readonly more = signal(false);
  private readonly trying = signal(false);
  private readonly answer = signal<MailTest | undefined>(undefined);

  readonly server = computed(() => (this.overview.hasValue() ? this.overview.value() : undefined));
  readonly mails = this.rows.asReadonly();
  readonly loading = computed(() => this.first.isLoading());
  readonly loadingMore = this.more.asReadonly();
  readonly hasMore = computed(() => this.cursor() !== undefined);
  readonly testing = this.trying.asReadonly();
  readonly tested = this.answer.asReadonly();
  readonly problem = computed(() => {
    const error = this.first.error() ?? this.overview.error();
    return error && !this.loading() ? toProblem(error) : undefined;
  });

  reload(): void {
    this.overview.reload();
    this.first.reload();
  }

  async loadMore(): Promise<void> {
    const cursor = this.cursor();
    const page = this.page();
    if (cursor === undefined || this.loading() || this.more()) return;
    this.more.set(true);
    try {
      const next = await this.api.invoke(listMails, { ...this.parameters(), cursor });
      if (page !== this.page()) return; // another list came first
      this.rows.update((rows) => [...(rows ?? []), ...next.items]);
      this.cursor.set(next.next_cursor ?? undefined);
    } catch {
      // why, the popup has told
    } finally {
      this.more.set(false);
    }
  }

  async test(): Promise<void> {
    if (this.trying()) return;
    this.trying.set(true);
    this.answer.set(undefined);
    try {
      this.answer.set(await this.api.invoke(sendTestMail));
    } catch {
      // why, the popup has told
    } finally {
      this.trying.set(false);
    }
  }

  async retry(id: number): Promise<void> {
    await this.api.invoke(retryMail, { mail_id: id }).catch(() => undefined);
    this.reload();
  }

  async remove(id: number): Promise<void> {
    await this.api.invoke(removeMail, { mail_id: id }).catch(() => undefined);
    this.reload();
  }

  private parameters() {
    return { status: this.status(), limit: LIMIT };
  }
}
