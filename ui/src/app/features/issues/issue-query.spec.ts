import { countFilters, fromAddress, sameQuery, toAddress, toParameters } from './issue-query';

describe('IssueQuery', () => {
  it('is nothing in an address as usual', () => {
    const query = fromAddress({});
    expect(Object.values(toAddress(query))).toEqual(Array(7).fill(null));
    expect(countFilters(query)).toBe(0);
  });

  it('comes out of the address as it went in', () => {
    const address = {
      view: 'board',
      search: 'dark mode',
      state: 'todo,doing',
      priority: 'urgent',
      assignee: 'me',
      label: 'bug',
      sort: 'priority',
    };
    expect(toAddress(fromAddress(address))).toEqual(address);
  });

  it('leaves out what makes no sense', () => {
    const query = fromAddress({
      state: 'todo, nonsense,todo',
      priority: 'very',
      assignee: '-3',
      sort: 'x',
      view: 'y',
    });
    expect(toAddress(query)).toMatchObject({
      state: 'todo',
      priority: null,
      assignee: null,
      sort: null,
      view: null,
    });
  });

  it('asks the server for what is set', () => {
    const query = fromAddress({ state: 'doing,todo', assignee: 'none', label: 'bug' });
    expect(toParameters(query)).toEqual({
      state: 'todo,doing',
      priority: undefined,
      assignee_id: 'none',
      label: ['bug'],
      search: undefined,
      sort: 'updated',
    });
  });

  it('counts no state on the board, where states are columns', () => {
    expect(countFilters(fromAddress({ state: 'todo', label: 'bug' }))).toBe(2);
    expect(countFilters(fromAddress({ state: 'todo', label: 'bug', view: 'board' }))).toBe(1);
  });

  it('is the same whatever the order it was written in', () => {
    const one = fromAddress({ state: 'todo,done' });
    expect(sameQuery(one, fromAddress({ state: 'done,todo' }))).toBe(true);
    expect(sameQuery(one, fromAddress({ state: 'done' }))).toBe(false);
    expect(sameQuery(one, undefined)).toBe(false);
  });
});
