const BASE = 'https://own.invalid';

/** An address a stranger may have put into a link, if it leads to a page of this board; else `fallback`. */
export function ownPath(url: string | null | undefined, fallback = '/'): string {
  if (!url?.startsWith('/')) return fallback;
  try {
    // What browsers read as another host ("//x", "/\x", "/<tab>/x") the parser reads so too.
    const { origin, pathname, search, hash } = new URL(url, BASE);
    const leadsAway = origin !== BASE || pathname.startsWith('//');
    return leadsAway || pathname.startsWith('/sign-') ? fallback : pathname + search + hash;
  } catch {
    return fallback;
  }
}
