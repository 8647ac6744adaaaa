import { inject, Service } from '@angular/core';
import { auditTime, buffer, EMPTY, filter, from, map, mergeMap, Observable, share } from 'rxjs';

import { Api, getIssue, Issue } from '../../api';
import { quiet } from '../../core/http/error-interceptor';
import { EventOf, LiveEvents } from '../../core/live/live-events';

const GATHERED_FOR = 150; // ms; changing many at once is many events
const AT_ONCE = 4; // requests

type IssueEvent = EventOf<'issue.*' | 'comment.created' | 'comment.deleted'>;

/** What events tell of an issue. */
export interface IssueNews {
  readonly project: number;
  readonly number: number;
  readonly kind: IssueEvent['data']['kind'];
  /** undefined: there is no issue any more. */
  readonly version: number | undefined;
  /** undefined: as it was. */
  readonly state: string | undefined;
}

/** What others do to issues. */
@Service()
export class ChangedIssues {
  private readonly api = inject(Api);

  /** Comments count as changes: they are counted at the issue. */
  readonly news: Observable<IssueNews> = inject(LiveEvents)
    .of('issue.created', 'issue.updated', 'issue.deleted', 'comment.created', 'comment.deleted')
    .pipe(
      map((event) => toNews(event)),
      filter((news) => news !== undefined),
    );

  /** Those that fit, each as it is now and once, however often it has changed. */
  current(fits: (news: IssueNews) => boolean): Observable<Issue> {
    const fitting = this.news.pipe(filter(fits), share());
    return fitting.pipe(
      buffer(fitting.pipe(auditTime(GATHERED_FOR))),
      mergeMap((all) =>
        new Map(all.map((news) => [`${news.project}-${news.number}`, news])).values(),
      ),
      mergeMap(({ project, number }) => this.issue(project, number), AT_ONCE),
    );
  }

  private issue(project_id: number, number: number): Observable<Issue> {
    const asked = this.api.invoke(getIssue, { project_id, number }, quiet());
    return from(asked.catch(() => undefined)).pipe(
      mergeMap((issue) => (issue ? [issue] : EMPTY)), // none: nobody asked, so nobody is told
    );
  }
}

function toNews({ project_id, data }: IssueEvent): IssueNews | undefined {
  const number = 'number' in data ? data.number : data.issue_number;
  if (project_id === null || number === null) return undefined;
  return {
    project: project_id,
    number,
    kind: data.kind,
    version: 'version' in data ? data.version : undefined,
    state: 'state' in data ? data.state : undefined,
  };
}
