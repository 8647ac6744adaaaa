import { computed, inject, linkedSignal, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter } from 'rxjs';

import {
  Api,
  deleteIssue,
  getIssue,
  Issue,
  IssueUpdate,
  linkPost,
  Person,
  unlinkPost,
  updateIssue,
} from '../../api';
import { apiResource } from '../../core/http/api-resource';
import { quiet } from '../../core/http/error-interceptor';
import { toProblem } from '../../core/http/problem';
import { LiveEvents } from '../../core/live/live-events';
import { ChangedIssues, IssueNews } from './changed-issues';

interface Subject {
  readonly project_id: number;
  readonly number: number;
}

/** What is wished and not confirmed; the assignee as it will be shown. */
interface Wish {
  readonly body: IssueUpdate;
  readonly assignee?: Person | null;
}

/** One issue, with what is being changed of it laid over. One per page. */
@Service({ autoProvided: false })
export class IssueStore {
  private readonly api = inject(Api);
  private readonly subject = signal<Subject | undefined>(undefined, {
    equal: (a, b) => a?.project_id === b?.project_id && a?.number === b?.number,
  });
  private readonly loaded = apiResource(getIssue, () => this.subject());
  private readonly held = linkedSignal(() =>
    this.loaded.hasValue() ? this.loaded.value() : undefined,
  );
  /** It was deleted while somebody looks. */
  private readonly gone = linkedSignal({ source: this.subject, computation: () => false });
  private readonly wishes = signal<readonly Wish[]>([]);
  private readonly status = computed(() => {
    const error = this.loaded.error();
    return error && !this.loaded.isLoading() ? toProblem(error).status : undefined;
  });
  private last: Promise<unknown> = Promise.resolve();

  readonly issue = computed<Issue | undefined>(() => {
    const held = this.held();
    return held && this.wishes().reduce(withWish, held);
  });
  /** Grows with every change the server has confirmed: its history is another then. */
  readonly version = computed(() => this.held()?.version);
  readonly missing = computed(() => this.status() === 404 || this.gone());
  readonly failed = computed(() => this.status() !== undefined && !this.missing());

  constructor() {
    const issues = inject(ChangedIssues);
    issues
      .current((news) => this.isNewer(news))
      .pipe(takeUntilDestroyed())
      .subscribe((issue) => this.keep(issue));
    issues.news
      .pipe(
        filter(({ kind, project, number }) => {
          const subject = this.subject();
          const mine = project === subject?.project_id && number === subject.number;
          return mine && kind === 'issue.deleted';
        }),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.gone.set(true));
    inject(LiveEvents)
      .resets.pipe(takeUntilDestroyed())
      .subscribe(() => void this.refresh());
  }

  show(subject: Subject | undefined): void {
    this.subject.set(subject);
  }

  reload(): void {
    this.loaded.reload();
  }

  /** Shown at once, taken back if refused. Changes go out one after the other. Rejects if refused. */
  async change(body: IssueUpdate, assignee?: Person | null): Promise<void> {
    const subject = this.subject();
    if (!subject) return;
    const wish: Wish = assignee === undefined ? { body } : { body, assignee };
    this.wishes.update((wishes) => [...wishes, wish]);
    const sent = this.last.then(() => this.api.invoke(updateIssue, { ...subject, body }));
    this.last = sent.catch(() => undefined);
    try {
      this.keep(await sent);
    } finally {
      this.wishes.update((wishes) => wishes.filter((one) => one !== wish));
    }
  }

  async link(post_id: number): Promise<void> {
    const subject = this.subject();
    if (subject) this.keep(await this.api.invoke(linkPost, { ...subject, post_id }));
  }

  async unlink(post_id: number): Promise<void> {
    const subject = this.subject();
    if (!subject) return;
    await this.api.invoke(unlinkPost, { ...subject, post_id });
    this.held.update((issue) => {
      const posts = issue?.posts.filter(({ id }) => id !== post_id);
      return issue && posts && { ...issue, posts, version: issue.version + 1 };
    });
    this.reload(); // the unlinking has no answer to take over
  }

  async remove(): Promise<void> {
    const subject = this.subject();
    if (subject) await this.api.invoke(deleteIssue, subject);
  }

  /** Silent, since nobody has asked for it. */
  async refresh(): Promise<void> {
    const subject = this.subject();
    if (!subject) return;
    try {
      this.keep(await this.api.invoke(getIssue, subject, quiet()));
    } catch {
      // it stays as it was
    }
  }

  private isNewer({ project, number, version }: IssueNews): boolean {
    const subject = this.subject();
    if (project !== subject?.project_id || number !== subject.number) return false;
    return version !== undefined && version > (this.version() ?? 0);
  }

  private keep(issue: Issue): void {
    this.held.update((held) =>
      held?.id === issue.id && held.version <= issue.version ? issue : held,
    );
  }
}

function withWish(issue: Issue, { body, assignee }: Wish): Issue {
  const fields = Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'assignee_id'));
  return { ...issue, ...fields, ...(assignee === undefined ? {} : { assignee }) };
}
