import { Event } from '../../api';

/** What the server says over the socket; one key each. */
export type Message =
  | { readonly subscribed: { readonly position: string } }
  | { readonly event: Event; readonly position: string }
  | { readonly reset: { readonly position: string } }
  | { readonly error: { readonly code: string } }
  | { readonly echo: unknown };

export interface Subscribe {
  readonly subscribe: {
    /** A position; without it from now on. */
    readonly after?: string | undefined;
    /** Without it what is public. */
    readonly token?: string | undefined;
  };
}

/** The server sends it back: so a silent connection shows that it is alive. */
export const PING = { ping: true } as const;

/** There are too many connections: no use in asking again soon. */
export const CROWDED = 4429;

const FIRST = 500; // ms
const LONGEST = 30_000; // ms

/** How long to wait in ms; half of it at random, so that a restarted server is not met by everybody at once. */
export function backOff(failures: number): number {
  return Math.min(LONGEST, FIRST * 2 ** failures) * (0.5 + Math.random() / 2);
}

export function socketUrl({ protocol, host }: Location): string {
  const scheme = protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${host}/api/ws/${clientId()}`;
}

/** Only to tell the clients apart in the logs. `randomUUID()` exists over HTTPS alone. */
function clientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
