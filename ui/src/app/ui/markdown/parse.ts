import { Lexer, MarkedToken, Token, Tokenizer } from 'marked';

import { decoded } from './entities';

/** What a text may hold. There is no node for HTML, pictures or headings: such text stands there as it was written. */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' }
  | {
      readonly kind: 'list';
      /** Number of the first item; null: bullets. */
      readonly start: number | null;
      readonly items: readonly (readonly Block[])[];
    };

const PROTOCOLS = ['http:', 'https:', 'mailto:'];
const DEPTH_MAX = 8;
/** The library's time for unclosed emphasis grows with the square of its marks; nobody writes so many. */
const MARKS_MAX = 1500;

/** Knows no HTML, no tables, no headings underlined: what is not recognised stays text. */
class Plain extends Tokenizer {
  override html = () => undefined;
  override tag = () => undefined;
  override table = () => undefined;
  override lheading = () => undefined;
  override def = () => undefined;
}

/** Never throws, and takes milliseconds for any text. */
export function parse(markdown: string): readonly Block[] {
  const marks = markdown.match(/[*_~>]/g)?.length ?? 0;
  if (marks > MARKS_MAX) return [asItIs(markdown)];
  try {
    const lexer = new Lexer({ gfm: true, breaks: true, tokenizer: new Plain() });
    return blocks(lexer.lex(markdown), 0);
  } catch {
    return [asItIs(markdown)]; // nested too deeply for the library
  }
}

function blocks(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token) => block(token as MarkedToken, depth));
}

function block(token: MarkedToken, depth: number): Block | [] {
  if (depth > DEPTH_MAX) return asItIs(token.raw);
  switch (token.type) {
    case 'space':
      return [];
    case 'paragraph':
    case 'text':
      return { kind: 'paragraph', children: inlines(token.tokens, token.text, depth + 1) };
    case 'heading': {
      const children = inlines(token.tokens, token.text, depth + 1);
      return { kind: 'paragraph', children: [{ kind: 'strong', children }] };
    }
    case 'blockquote':
      return { kind: 'quote', children: blocks(token.tokens, depth + 1) };
    case 'code':
      return { kind: 'code', text: token.text };
    case 'hr':
      return { kind: 'rule' };
    case 'list':
      return {
        kind: 'list',
        start: token.ordered ? Number(token.start) : null,
        items: token.items.map((item) =>
          blocks(
            item.tokens.filter(({ type }) => type !== 'checkbox'),
            depth + 1,
          ),
        ),
      };
    default:
      return asItIs(token.raw);
  }
}

function inlines(
  tokens: readonly Token[] | undefined,
  text: string,
  depth: number,
): readonly Inline[] {
  if (!tokens || depth > DEPTH_MAX) return [{ kind: 'text', text: decoded(text) }];
  return tokens.flatMap((token) => inline(token as MarkedToken, depth));
}

function inline(token: MarkedToken, depth: number): Inline | readonly Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return { kind: token.type, children: inlines(token.tokens, token.text, depth + 1) };
    case 'codespan':
      return { kind: 'code', text: token.text };
    case 'br':
      return { kind: 'break' };
    case 'link': {
      const href = safe(token.href);
      return href
        ? { kind: 'link', href, children: inlines(token.tokens, token.text, depth + 1) }
        : { kind: 'text', text: token.raw };
    }
    case 'image': {
      // Shown by whoever hosts it, who would learn of every reader: so it is a link.
      const href = safe(token.href);
      const text = token.text || token.href;
      return href
        ? { kind: 'link', href, children: [{ kind: 'text', text }] }
        : { kind: 'text', text: token.raw };
    }
    case 'text':
      return token.tokens
        ? inlines(token.tokens, token.text, depth)
        : { kind: 'text', text: decoded(token.text) };
    case 'escape':
      return { kind: 'text', text: token.text };
    default:
      return { kind: 'text', text: token.raw };
  }
}

/** The address as the browser understands it, if it leads where a link may lead. */
function safe(href: string): string | undefined {
  try {
    const url = new URL(href);
    return PROTOCOLS.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined; // relative or no address at all
  }
}

function asItIs(text: string): Block {
  const lines = text.replace(/\n+$/, '').split('\n');
  const children = lines.flatMap((line, n): Inline[] =>
    n === 0 ? [{ kind: 'text', text: line }] : [{ kind: 'break' }, { kind: 'text', text: line }],
  );
  return { kind: 'paragraph', children };
}
