import { computed, Service, signal } from '@angular/core';

export interface KanbanColumn {
  readonly key: string;
  readonly name: string;
  readonly ids: readonly number[];
}

export interface KanbanMove {
  readonly id: number;
  readonly column: string;
  /** The card below which it now stands; null: on top. */
  readonly after: number | null;
}

interface Lifted {
  readonly id: number;
  readonly name: string;
  readonly by: 'keyboard' | 'pointer';
  readonly column: number;
  readonly index: number;
}

export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * Cards in columns, one of which may be lifted and carried about. What is shown while it is carried is `layout()`; nothing has
 * happened until it is dropped. One per board.
 */
@Service({ autoProvided: false })
export class Kanban {
  private readonly given = signal<readonly KanbanColumn[]>([]);
  private readonly held = signal<Lifted | undefined>(undefined);
  private readonly said = signal('');
  /** What was shown while a card is carried: it comes when the card is dropped. */
  private next: readonly KanbanColumn[] | undefined;
  private drop: (move: KanbanMove) => void = () => undefined;

  readonly lifted = computed(() => this.held()?.id);
  readonly byKeyboard = computed(() => this.held()?.by === 'keyboard');
  /** For a live region. */
  readonly message = this.said.asReadonly();
  /** The card whose handle is to have the focus: a card that changes its column is another element. */
  readonly wantsFocus = signal<number | undefined>(undefined);

  readonly layout = computed(() => {
    const held = this.held();
    if (!held) return this.given();
    return this.given().map((column, n) => {
      const ids = column.ids.filter((id) => id !== held.id);
      const carried = [...ids.slice(0, held.index), held.id, ...ids.slice(held.index)];
      return { ...column, ids: n === held.column ? carried : ids };
    });
  });

  show(columns: readonly KanbanColumn[], drop: (move: KanbanMove) => void): void {
    this.drop = drop;
    const held = this.held();
    const there = held && columns.some(({ ids }) => ids.includes(held.id));
    this.next = there ? columns : undefined; // nothing moves below a card that is carried
    if (there) return;
    this.held.set(undefined);
    this.given.set(columns);
  }

  lift(id: number, name: string, by: Lifted['by']): void {
    const column = this.given().findIndex(({ ids }) => ids.includes(id));
    const index = this.given()[column]?.ids.indexOf(id);
    if (index === undefined) return;
    this.held.set({ id, name, by, column, index });
    if (by === 'keyboard') {
      this.said.set(
        `Lifted ${name}, ${this.where()}. Arrow keys move it, Space drops it, Escape puts it back.`,
      );
    }
  }

  carry(direction: Direction): void {
    const held = this.held();
    if (!held) return;
    const step = { up: -1, down: 1, left: 0, right: 0 }[direction];
    const turn = { up: 0, down: 0, left: -1, right: 1 }[direction];
    const column = Math.min(Math.max(held.column + turn, 0), this.given().length - 1);
    this.put(column, held.index + step);
    this.wantsFocus.set(held.id);
    this.said.set(`${held.name}: ${this.where()}.`);
  }

  /** To a place in a column, as far as there is one. */
  carryTo(key: string, index: number): void {
    const column = this.given().findIndex((one) => one.key === key);
    if (column >= 0) this.put(column, index);
  }

  release(): void {
    const held = this.held();
    if (!held) return;
    const column = this.layout()[held.column];
    const before = this.given()[held.column];
    const where = this.where();
    this.putDown();
    if (!column || !before) return;
    const after = column.ids[held.index - 1] ?? null;
    const same = before.ids[held.index] === held.id;
    if (held.by === 'keyboard') this.wantsFocus.set(held.id);
    this.said.set(same ? `${held.name} stays where it was.` : `Dropped ${held.name}, ${where}.`);
    if (!same) this.drop({ id: held.id, column: column.key, after });
  }

  cancel(): void {
    const held = this.held();
    if (!held) return;
    this.putDown();
    if (held.by === 'keyboard') this.wantsFocus.set(held.id);
    this.said.set(`${held.name} is back where it was.`);
  }

  private putDown(): void {
    this.held.set(undefined);
    if (this.next) this.given.set(this.next);
    this.next = undefined;
  }

  private put(column: number, index: number): void {
    this.held.update((held) => {
      if (!held) return undefined;
      const others = this.given()[column]?.ids.filter((id) => id !== held.id).length ?? 0;
      return { ...held, column, index: Math.min(Math.max(index, 0), others) };
    });
  }

  private where(): string {
    const held = this.held();
    const column = held && this.layout()[held.column];
    return column ? `position ${held.index + 1} of ${column.ids.length} in ${column.name}` : '';
  }
}
