import { has, Kind, NOUNS, summaryOf, toggled } from './kinds';

describe('kinds', () => {
  const post = NOUNS.find(({ all }) => all === 'post.*');

  it('are in order of their nouns', () => {
    expect(NOUNS.map(({ name }) => name).slice(0, 3)).toEqual(['Posts', 'Comments', 'Issues']);
    expect(post?.kinds).toContain('post.status_changed');
    expect(NOUNS.flatMap(({ kinds }) => kinds).every((kind) => !kind.endsWith('*'))).toBe(true);
  });

  it('all of a noun are the noun', () => {
    const each = (post?.kinds ?? []).reduce<readonly Kind[]>(toggled, ['item.created']);
    expect(each).toEqual(['item.created', 'post.*']);
    expect(toggled(each, 'post.*')).toEqual(['item.created']);
  });

  it('of a noun all but one are those', () => {
    const left = toggled(['comment.*'], 'comment.updated');
    expect(left).toEqual(['comment.created', 'comment.deleted']);
    expect(has(left, 'comment.*')).toBe(false);
    expect(toggled(left, 'comment.*')).toEqual(['comment.*']);
  });

  it('are told of in short', () => {
    expect(summaryOf([])).toBe('Everything');
    expect(summaryOf(['comment.created', 'post.*'])).toBe('Posts · Comments written');
  });
});
