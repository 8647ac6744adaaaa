import { WebhookCreate } from '../../api';

export type Kind = NonNullable<WebhookCreate['kinds']>[number];

/** What each kind tells, behind the name of its noun: the compiler knows whether one is missing. */
const WORDS: Readonly<Record<Kind, string>> = {
  'post.*': 'Posts',
  'post.created': 'published',
  'post.updated': 'edited',
  'post.voted': 'voted on',
  'post.status_changed': 'status changed',
  'post.deleted': 'deleted',
  'comment.*': 'Comments',
  'comment.created': 'written',
  'comment.updated': 'edited',
  'comment.deleted': 'deleted',
  'issue.*': 'Issues',
  'issue.created': 'created',
  'issue.updated': 'changed or moved',
  'issue.deleted': 'deleted',
  'item.*': 'Roadmap items',
  'item.created': 'created',
  'item.updated': 'changed or moved',
  'item.deleted': 'deleted',
  'project.*': 'Projects',
  'project.created': 'created',
  'project.updated': 'changed',
  'project.deleted': 'deleted',
  'member.*': 'Members',
  'member.joined': 'joined',
  'member.role_changed': 'role changed',
  'member.left': 'left',
  'account.*': 'Accounts',
  'account.registered': 'registered',
  'account.updated': 'changed by an admin',
  'account.deleted': 'deleted',
};

export interface Noun {
  readonly all: Kind;
  readonly name: string;
  readonly kinds: readonly Kind[];
}

const KINDS = Object.keys(WORDS) as Kind[];
const isNoun = (kind: Kind) => kind.endsWith('.*');
const nounOf = (kind: Kind) => `${kind.split('.')[0] ?? ''}.*` as Kind;

export const NOUNS: readonly Noun[] = KINDS.filter(isNoun).map((all) => ({
  all,
  name: WORDS[all],
  kinds: KINDS.filter((kind) => !isNoun(kind) && nounOf(kind) === all),
}));

export function wordFor(kind: Kind): string {
  return WORDS[kind];
}

/** "Posts, Comments: written" */
export function summaryOf(kinds: readonly Kind[]): string {
  if (kinds.length === 0) return 'Everything';
  return NOUNS.flatMap(({ all, name, kinds: own }) => {
    if (kinds.includes(all)) return [name];
    const chosen = own.filter((kind) => kinds.includes(kind)).map(wordFor);
    return chosen.length > 0 ? [`${name} ${chosen.join(', ')}`] : [];
  }).join(' · ');
}

export function has(kinds: readonly Kind[], kind: Kind): boolean {
  return kinds.includes(kind) || kinds.includes(nounOf(kind));
}

/** Chosen or not; of a noun: all of it or nothing. */
export function toggled(kinds: readonly Kind[], kind: Kind): readonly Kind[] {
  const noun = NOUNS.find(({ all }) => all === nounOf(kind));
  if (!noun) return kinds;
  const others = kinds.filter((each) => nounOf(each) !== noun.all);
  if (kind === noun.all) return kinds.includes(kind) ? others : [...others, kind];
  const chosen = noun.kinds.filter((each) => has(kinds, each) !== (each === kind));
  return [...others, ...(chosen.length === noun.kinds.length ? [noun.all] : chosen)];
}
