import { signal } from '@angular/core';

/** What stands in each column, in its order. */
export type Columns = ReadonlyMap<string, readonly number[]>;

export interface Move {
  readonly id: number;
  readonly column: string;
  /** Below which one of that column; null: on top. */
  readonly after: number | null;
}

/** The columns once the move is made. A neighbour that is not there (any more) means the top. */
export function moved(columns: Columns, { id, column, after }: Move): Columns {
  const next = new Map([...columns].map(([key, ids]) => [key, ids.filter((one) => one !== id)]));
  const ids = next.get(column) ?? [];
  const at = after === null ? 0 : ids.indexOf(after) + 1;
  return next.set(column, [...ids.slice(0, at), id, ...ids.slice(at)]);
}

/**
 * Moves that were made here and are not confirmed yet, to be laid over what the server said. They are sent one after the
 * other, since each is told by its neighbour. Rolling back is forgetting the move.
 */
export class Moves {
  private readonly pending = signal<readonly Move[]>([]);
  private last: Promise<void> = Promise.resolve();

  layOver(columns: Columns): Columns {
    return this.pending().reduce(moved, columns);
  }

  isPending(id: number): boolean {
    return this.pending().some((move) => move.id === id);
  }

  /** `send` takes over the answer; when it fails, the popup has told why. Never rejects. */
  make(move: Move, send: () => Promise<void>): Promise<void> {
    this.pending.update((moves) => [...moves, move]);
    this.last = this.last.then(send).then(
      () => this.forget(move),
      () => this.forget(move),
    );
    return this.last;
  }

  private forget(move: Move): void {
    this.pending.update((moves) => moves.filter((one) => one !== move));
  }
}
