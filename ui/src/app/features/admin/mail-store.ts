import { computed, inject, Service, signal } from '@angular/core';

import {
  Api,
  getMailState,
  listMails,
  MailTest,
  QueuedMail,
  removeMail,
  retryMail,
  sendTestMail,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';
import { pagedList } from '../../core/lists/paged-list';

const LIMIT = 50;

/** The mail server and its queue. One per page. */
@Service({ autoProvided: false })
export class MailStore {
  private readonly api = inject(Api);
  private readonly overview = apiResource(getMailState, () => ({}));
  private readonly trying = signal(false);
  private readonly answer = signal<MailTest | undefined>(undefined);

  readonly status = signal<QueuedMail['status'] | undefined>(undefined);
  readonly mails = pagedList(
    listMails,
    () => ({ status: this.status(), limit: LIMIT }),
    ({ id }) => id,
  );
  readonly server = computed(() => (this.overview.hasValue() ? this.overview.value() : undefined));
  readonly testing = this.trying.asReadonly();
  readonly tested = this.answer.asReadonly();
  readonly problem = computed(() => {
    const error = this.overview.error();
    return error && !this.overview.isLoading() ? toProblem(error) : this.mails.problem();
  });

  readonly retry = async ({ id }: QueuedMail): Promise<void> => {
    await this.api.invoke(retryMail, { mail_id: id });
    this.reload();
  };

  readonly discard = async ({ id }: QueuedMail): Promise<void> => {
    await this.api.invoke(removeMail, { mail_id: id });
    this.reload();
  };

  reload(): void {
    this.overview.reload();
    this.mails.reload();
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
}
