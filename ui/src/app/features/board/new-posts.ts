import { computed, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { auditTime, buffer, concatMap, filter, share } from 'rxjs';

import { Api, listPosts, ListPosts$Params } from '../../api';
import { quiet } from '../../core/http/error-interceptor';
import { EventOf, LiveEvents } from '../../core/live/live-events';
import { Projects } from '../../core/projects/projects';
import { isOpen } from '../../core/projects/sections';

const GATHERED_FOR = 150; // ms; an import of many asks once
const LIMIT = 50;

/** What the list asks for, but for its place in it. */
export type Wanted = Pick<ListPosts$Params, 'search' | 'project_id'>;

/** Posts that belong to a list and came after it was loaded. They wait until the reader wants them. */
@Service()
export class NewPosts {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly found = signal<ReadonlySet<number>>(new Set());
  private wanted: Wanted | undefined;

  readonly ids = computed(() => [...this.found()]);

  constructor() {
    const live = inject(LiveEvents);
    const created = live.of('post.created').pipe(
      filter((event) => this.isInView(event)),
      share(),
    );
    created
      .pipe(
        buffer(created.pipe(auditTime(GATHERED_FOR))),
        concatMap((events) => this.gather(events.map(({ data }) => data.post_id))),
        takeUntilDestroyed(),
      )
      .subscribe();
    live
      .of('post.deleted')
      .pipe(takeUntilDestroyed())
      .subscribe(({ data }) => {
        this.found.update((found) => new Set([...found].filter((id) => id !== data.post_id)));
      });
  }

  /** The list is loaded, or loaded anew: nothing of it is new. */
  begin(wanted: Wanted | undefined): void {
    this.wanted = wanted;
    this.found.set(new Set());
  }

  /** What came after the post with this number, where no event has told. */
  async lookAgain(after: number): Promise<void> {
    const newest = await this.newest();
    this.add(newest.filter((id) => id > after));
  }

  /** Whether it matches a search, only the server can tell. */
  private async gather(ids: readonly number[]): Promise<void> {
    if (!this.wanted?.search) this.add(ids);
    else {
      const newest = await this.newest();
      this.add(ids.filter((id) => newest.includes(id)));
    }
  }

  private async newest(): Promise<readonly number[]> {
    const { wanted } = this;
    if (!wanted) return [];
    try {
      const params = { ...wanted, sort: 'new' as const, limit: LIMIT };
      const { items } = await this.api.invoke(listPosts, params, quiet());
      return wanted === this.wanted ? items.map(({ id }) => id) : [];
    } catch {
      return []; // nobody asked
    }
  }

  private add(ids: readonly number[]): void {
    if (ids.length > 0) this.found.update((found) => new Set([...found, ...ids]));
  }

  private isInView({ project_id }: EventOf<'post.created'>): boolean {
    if (!this.wanted || project_id === null) return false;
    const { project_id: only } = this.wanted;
    if (only != null) return only === project_id;
    const project = this.projects.byId(project_id);
    return !project || isOpen(project, 'posts'); // without a project the list has what everybody sees
  }
}
