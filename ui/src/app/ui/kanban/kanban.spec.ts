import { TestBed } from '@angular/core/testing';

import { Kanban, KanbanMove } from './kanban';

describe('Kanban', () => {
  let kanban: Kanban;
  let dropped: KanbanMove[];
  const ids = () => kanban.layout().map(({ ids }) => [...ids]);

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [Kanban] });
    kanban = TestBed.inject(Kanban);
    dropped = [];
    kanban.show(
      [
        { key: 'todo', name: 'To do', ids: [1, 2, 3] },
        { key: 'done', name: 'Done', ids: [4] },
      ],
      (move) => dropped.push(move),
    );
  });

  it('carries a card by arrows and tells where it is', () => {
    kanban.lift(1, 'FB-1', 'keyboard');
    expect(kanban.message()).toContain('Lifted FB-1, position 1 of 3 in To do.');
    kanban.carry('down');
    expect(ids()).toEqual([[2, 1, 3], [4]]);
    kanban.carry('right');
    expect(ids()).toEqual([
      [2, 3],
      [4, 1],
    ]);
    expect(kanban.message()).toBe('FB-1: position 2 of 2 in Done.');
    kanban.release();
    expect(dropped).toEqual([{ id: 1, column: 'done', after: 4 }]);
    expect(kanban.message()).toBe('Dropped FB-1, position 2 of 2 in Done.');
  });

  it('stops at the borders', () => {
    kanban.lift(1, 'FB-1', 'keyboard');
    kanban.carry('up');
    kanban.carry('left');
    expect(ids()).toEqual([[1, 2, 3], [4]]);
    for (let n = 0; n < 5; n++) kanban.carry('down');
    expect(ids()).toEqual([[2, 3, 1], [4]]);
  });

  it('puts it back on Escape, and tells nobody', () => {
    kanban.lift(2, 'FB-2', 'keyboard');
    kanban.carry('right');
    kanban.cancel();
    expect([ids(), dropped]).toEqual([[[1, 2, 3], [4]], []]);
    expect([kanban.lifted(), kanban.wantsFocus()]).toEqual([undefined, 2]);
  });

  it('makes no move of a card that is dropped where it was', () => {
    kanban.lift(2, 'FB-2', 'pointer');
    kanban.carryTo('done', 0);
    kanban.carryTo('todo', 1);
    kanban.release();
    expect(dropped).toEqual([]);
  });

  it('drops on top of a column', () => {
    kanban.lift(3, 'FB-3', 'pointer');
    kanban.carryTo('done', 0);
    kanban.release();
    expect(dropped).toEqual([{ id: 3, column: 'done', after: null }]);
  });

  it('lets go of a card that is gone', () => {
    kanban.lift(4, 'FB-4', 'pointer');
    kanban.show([{ key: 'todo', name: 'To do', ids: [1] }], () => undefined);
    expect([kanban.lifted(), ids()]).toEqual([undefined, [[1]]]);
  });

  it('leaves everything in its place below a card that is carried', () => {
    const drop = (move: KanbanMove) => void dropped.push(move);
    kanban.lift(1, 'FB-1', 'pointer');
    kanban.carryTo('done', 1);
    kanban.show(
      [
        { key: 'todo', name: 'To do', ids: [9, 1, 2, 3] },
        { key: 'done', name: 'Done', ids: [8, 4] },
      ],
      drop,
    );
    expect(ids()).toEqual([
      [2, 3],
      [4, 1],
    ]);
    kanban.release();
    expect(dropped).toEqual([{ id: 1, column: 'done', after: 4 }]);
    expect(ids()).toEqual([
      [9, 1, 2, 3],
      [8, 4],
    ]);
  });
});
