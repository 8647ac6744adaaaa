import { Columns, moved, Moves } from './moves';

const columns: Columns = new Map([
  ['a', [1, 2, 3]],
  ['b', [4]],
]);

describe('moved', () => {
  it('puts it on top, below another, and into another column', () => {
    expect(moved(columns, { id: 3, column: 'a', after: null }).get('a')).toEqual([3, 1, 2]);
    expect(moved(columns, { id: 1, column: 'a', after: 2 }).get('a')).toEqual([2, 1, 3]);
    const next = moved(columns, { id: 2, column: 'b', after: 4 });
    expect([next.get('a'), next.get('b')]).toEqual([
      [1, 3],
      [4, 2],
    ]);
  });

  it('takes a neighbour that is gone, and a column that is new, for the top', () => {
    expect(moved(columns, { id: 1, column: 'b', after: 99 }).get('b')).toEqual([1, 4]);
    expect(moved(columns, { id: 1, column: 'c', after: null }).get('c')).toEqual([1]);
  });
});

describe('Moves', () => {
  it('sends one after the other, and forgets what was refused', async () => {
    const moves = new Moves();
    const sent: string[] = [];
    let refuse: () => void = () => undefined;
    const first = moves.make({ id: 1, column: 'b', after: null }, () => {
      sent.push('first');
      return new Promise((_, reject) => (refuse = () => reject(new Error('refused'))));
    });
    const second = moves.make({ id: 2, column: 'b', after: 4 }, () => {
      sent.push('second');
      return Promise.resolve();
    });
    await Promise.resolve();
    expect(moves.layOver(columns).get('b')).toEqual([1, 4, 2]);
    expect([sent, moves.isPending(1)]).toEqual([['first'], true]);
    refuse();
    await first;
    await second;
    expect(sent).toEqual(['first', 'second']);
    expect(moves.layOver(columns)).toEqual(columns);
  });
});
