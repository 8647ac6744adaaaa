import { inputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Markdown } from './markdown';

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
  '<div\nonclick=alert(1)>x</div>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A;avascript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](blob:https://example.org/1)',
  '[x](//example.org)',
  '[x](/me)',
  '[x](?delete)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x" onerror="alert(1)](https://example.org/x.png)',
  '[x](https://example.org/" onmouseover="alert(1))',
  '[x](https://example.org "t\\" onmouseover=alert(1)")',
  '[x]: javascript:alert(1)\n\n[x]',
  '```"><script>alert(1)</script>\nx\n```',
  '`<img src=x onerror=alert(1)>`',
  '> <script>alert(1)</script>\n\n- <img src=x onerror=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '{{ constructor.constructor("alert(1)")() }}',
  '<!-- --><script>alert(1)</script>',
  '<![CDATA[<script>alert(1)</script>]]>',
];
const TAGS = 'A B BLOCKQUOTE BR CODE DEL EM HR LI OL P PRE STRONG UL'.split(' ');
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  A: ['href', 'target', 'rel'],
  OL: ['start'],
  PRE: ['tabindex'],
};

describe('Markdown', () => {
  const text = signal('');

  async function render(markdown: string): Promise<HTMLElement> {
    text.set(markdown);
    const fixture = TestBed.createComponent(Markdown, { bindings: [inputBinding('text', text)] });
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }

  it.each(HOSTILE)('builds nothing that runs: %s', async (markdown) => {
    const host = await render(markdown);
    for (const element of host.querySelectorAll('*')) {
      if (element.tagName.startsWith('APP-MARKDOWN')) continue;
      expect(TAGS).toContain(element.tagName);
      const allowed = ATTRIBUTES[element.tagName] ?? [];
      const names = element.getAttributeNames().filter((name) => !name.startsWith('_ng'));
      expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
    }
    for (const link of host.querySelectorAll('a')) {
      expect(new URL(link.getAttribute('href') ?? '').protocol).toMatch(/^(https?|mailto):$/);
      expect(link.rel).toBe('noopener nofollow ugc');
    }
  });

  it('shows HTML as the text it is', async () => {
    const host = await render('a <b>b</b> <script>c</script>');
    expect(host.textContent.trim()).toBe('a <b>b</b> <script>c</script>');
  });

  it('adds no space between the parts of a word', async () => {
    const host = await render('pre**bold**`code`*it*[li**n**k](https://example.org).');
    expect(host.querySelector('p')?.textContent).toBe('preboldcodeitlink.');
  });

  it('keeps numbers, nesting and line breaks', async () => {
    const host = await render('3. a\n   - b\n\n> q\n> r');
    expect(host.querySelector('ol')?.getAttribute('start')).toBe('3');
    expect(host.querySelector('ol ul li')?.textContent.trim()).toBe('b');
    expect(host.querySelectorAll('blockquote br')).toHaveLength(1);
  });
});
