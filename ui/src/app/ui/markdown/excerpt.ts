import { decoded } from './entities';

/** Each takes marks away and leaves the words. In this order: what stands around a line before what stands in it. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}(`{3,}|~{3,}).*$/gm, ''], // fences of code
  [/^ {0,3}([-*_] *){3,}$/gm, ''], // rules
  [/^[ >]*> ?/gm, ''], // quotes
  [/^ {0,3}#{1,6} +/gm, ''], // headings
  [/^\s*[-*+] +(\[[ xX]\] +)?/gm, '• '], // lists, whose lines become one
  [/!?\[([^\]\n]+)\]\([^)\n]*\)/g, '$1'], // links and pictures
  [/<((?:https?:\/\/|mailto:)[^>\s]+)>/g, '$1'],
  [/(?<!\\)(\*\*|__|~~)(?=\S)([^\n]+?)\1/g, '$2'],
  [/(?<![\w*\\])\*(?=\S)([^*\n]+)\*(?![\w*])/g, '$1'],
  [/(?<![\w\\])_(?=\S)([^_\n]+)_(?!\w)/g, '$1'],
  [/(?<!\\)(`+)([^`\n]+)\1/g, '$2'],
  [/\\([\\`*_~#>[\]()!+-])/g, '$1'],
];

/**
 * The beginning of a text as plain words, for where there is no room for more. Rough on purpose: the parser of Markdown is
 * larger than the page that shows it, and what comes out is only ever text.
 */
export function excerpt(markdown: string, length: number): string {
  const beginning = Array.from(markdown.slice(0, length * 2))
    .slice(0, length)
    .join('');
  const words = MARKS.reduce((text, [mark, rest]) => text.replace(mark, rest), beginning);
  return decoded(words).replace(/\s+/g, ' ').replace(/^• /, '').trim();
}
