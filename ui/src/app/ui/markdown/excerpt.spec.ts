import { excerpt } from './excerpt';

describe('excerpt', () => {
  it.each([
    ['plain words', 'plain words'],
    ['**Bold**, *soft*, _soft_, __bold__ and ~~gone~~', 'Bold, soft, soft, bold and gone'],
    ['# Dark mode\n\nfor *night* owls', 'Dark mode for night owls'],
    ['Two things:\n\n- one\n- [ ] two', 'Two things: • one • two'],
    ['- one\n- two', 'one • two'],
    ['1. one\n2. two', '1. one 2. two'],
    ['> quoted\n> twice\n\nanswer', 'quoted twice answer'],
    [
      'see [the docs](https://example.org/a) and ![cat](https://example.org/c.png)',
      'see the docs and cat',
    ],
    ['<https://example.org/x>', 'https://example.org/x'],
    ['```js\nlet x = 1;\n```\nand `y`', 'let x = 1; and y'],
    ['above\n\n---\n\nbelow', 'above below'],
    ['a &lt;b&gt; &amp; c', 'a <b> & c'],
    ['\\*not soft\\*', '*not soft*'],
  ])('of %j are the words', (markdown, words) => {
    expect(excerpt(markdown, 400)).toBe(words);
  });

  it.each([
    '2 * 3 * 4',
    'snake_case_name',
    'a_b and c_d',
    '5 > 3',
    '[x] (y)',
    'C# or F#',
    '<b>x</b>',
  ])('leaves alone what is no mark: %s', (text) => {
    expect(excerpt(text, 400)).toBe(text);
  });

  it('takes no more than it may, and no half characters', () => {
    expect(excerpt('x'.repeat(1000), 400)).toHaveLength(400);
    expect(excerpt('🎈🎈🎈', 2)).toBe('🎈🎈');
  });

  it.each(['*a'.repeat(400), '['.repeat(800), '`'.repeat(800), '- '.repeat(400), '_ '.repeat(400)])(
    'is quick with anything: %#',
    (hostile) => {
      const started = performance.now();
      for (let n = 0; n < 20; n++) excerpt(hostile, 800);
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});
