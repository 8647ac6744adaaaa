import { initials } from './initials';

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    [' ada ', 'A'],
    ['Ada King Lovelace', 'AL'],
    ['🎈 party', '🎈P'],
    ['', ''],
  ])('of “%s” are %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
