import { inject, Service, signal } from '@angular/core';

import { Api, listUsers, updateUser, UserUpdate } from '../../api';
import { pagedList } from '../../core/lists/paged-list';

const LIMIT = 50;

/** The accounts of this board, as far as they are loaded. One per page. */
@Service({ autoProvided: false })
export class UsersStore {
  private readonly api = inject(Api);
  private readonly changing = signal<ReadonlySet<number>>(new Set());

  readonly search = signal('');
  readonly users = pagedList(
    listUsers,
    () => ({ search: this.search() || undefined, limit: LIMIT }),
    ({ id }) => id,
  );

  isChanging(id: number): boolean {
    return this.changing().has(id);
  }

  /** Whether the server agreed. */
  async change(id: number, body: UserUpdate): Promise<boolean> {
    if (this.isChanging(id)) return false;
    this.changing.update((ids) => new Set([...ids, id]));
    try {
      const changed = await this.api.invoke(updateUser, { user_id: id, body });
      this.users.rows.update((rows) => rows?.map((row) => (row.id === id ? changed : row)));
      return true;
    } catch {
      return false; // why, the popup has told
    } finally {
      this.changing.update((ids) => new Set([...ids].filter((other) => other !== id)));
    }
  }
}
