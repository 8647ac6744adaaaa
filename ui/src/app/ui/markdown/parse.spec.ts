import { parse } from './parse';

const text = (of: string) => ({ kind: 'text', text: of });

describe('parse', () => {
  it('knows emphasis, code, links and line breaks', () => {
    const [paragraph] = parse('**bold** *it* ~~no~~ `a<b`\n[x](https://example.org/?a=1&b=2)');
    expect(paragraph).toEqual({
      kind: 'paragraph',
      children: [
        { kind: 'strong', children: [text('bold')] },
        text(' '),
        { kind: 'em', children: [text('it')] },
        text(' '),
        { kind: 'del', children: [text('no')] },
        text(' '),
        { kind: 'code', text: 'a<b' },
        { kind: 'break' },
        { kind: 'link', href: 'https://example.org/?a=1&b=2', children: [text('x')] },
      ],
    });
  });

  it('knows lists, quotes, code blocks and rules', () => {
    const markdown = '- a\n- b\n\n3. c\n\n> q\n\n```js\nx < 1\n```\n\n---';
    expect(parse(markdown).map(({ kind }) => kind)).toEqual([
      'list',
      'list',
      'quote',
      'code',
      'rule',
    ]);
    expect(parse(markdown)[1]).toMatchObject({ start: 3 });
    expect(parse(markdown)[3]).toEqual({ kind: 'code', text: 'x < 1' });
  });

  it('makes a bare address a link, and a picture one too', () => {
    expect(parse('https://example.org')[0]).toMatchObject({ children: [{ kind: 'link' }] });
    expect(parse('![cat](https://example.org/cat.png)')[0]).toMatchObject({
      children: [{ kind: 'link', href: 'https://example.org/cat.png', children: [text('cat')] }],
    });
  });

  it('leaves alone what it does not know', () => {
    const table = '|a|b|\n|-|-|\n|1|2|';
    expect(JSON.stringify(parse(table))).toContain('|a|b|');
    expect(parse('a &lt;b&gt; &amp; c')).toEqual([
      { kind: 'paragraph', children: [text('a <b> & c')] },
    ]);
    expect(parse('  ')).toEqual([]);
  });

  it.each([
    '>'.repeat(20_000),
    '> '.repeat(700) + 'x',
    '**a_'.repeat(5000),
    '- '.repeat(10_000),
    '['.repeat(20_000),
    '`a'.repeat(10_000),
    '*a '.repeat(499),
    '[a]('.repeat(5000),
    '<a '.repeat(6000),
  ])('is quick with anything, and loses nothing: %#', (hostile) => {
    const started = performance.now();
    const found = JSON.stringify(parse(hostile));
    expect(performance.now() - started).toBeLessThan(500);
    expect(found.length).toBeGreaterThan(10);
  });
});
