import { computed, DOCUMENT, effect, inject, Service, signal, untracked } from '@angular/core';
import { takeUntilDestroyed, toObservable, toSignal } from '@angular/core/rxjs-interop';
import {
  catchError,
  concat,
  EMPTY,
  exhaustMap,
  filter,
  fromEvent,
  ignoreElements,
  interval,
  map,
  merge,
  Observable,
  of,
  race,
  retry,
  startWith,
  switchMap,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { webSocket, WebSocketSubject } from 'rxjs/webSocket';

import { EventPage } from '../../api';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { isRefusal } from '../auth/refusal';
import { LiveEvents } from './live-events';
import { LiveSetting } from './live-setting';
import { Polling } from './polling';
import { backOff, CROWDED, Message, PING, socketUrl, Subscribe } from './protocol';

/** `polling`: no socket can be had, so changes come late; `paused`: nobody looks. */
export type LiveState = 'off' | 'connecting' | 'live' | 'reconnecting' | 'polling' | 'paused';

const PING_EVERY = 25_000; // ms
const SILENT_FOR = 40_000; // ms without any message: the connection is dead, though nobody has said so
const HIDDEN_FOR = 5 * 60_000; // ms after which a hidden tab lets its connection go
const POLL_EVERY = 15_000; // ms
const FAILURES_UNTIL_POLLING = 3;
const RENEWAL_AT_MOST_EVERY = 10_000; // ms

type Socket = WebSocketSubject<unknown>;

/** The one connection of this tab. It comes back by itself and goes on where it stopped. */
@Service()
export class Live {
  private readonly auth = inject(Auth);
  private readonly board = inject(Board);
  private readonly setting = inject(LiveSetting);
  private readonly events = inject(LiveEvents);
  private readonly polls = inject(Polling);
  private readonly document = inject(DOCUMENT);

  /** Whether the server has this switched on at all; not before it has said so. */
  readonly offered = computed(() => !this.board.loading() && this.board.config().live);

  private readonly paused = toSignal(this.longHidden(), { initialValue: false });
  private readonly subscribed = signal(false);
  private readonly wasLive = signal(false);
  /** Attempts without success since the last one with. */
  private readonly failures = signal(0);
  private readonly polled = signal(false);
  private readonly allowed = computed(() => this.setting.on() && this.offered());
  private readonly wanted = computed(() => this.allowed() && !this.paused());
  private readonly polling = computed(
    () => this.wanted() && !this.subscribed() && this.failures() >= FAILURES_UNTIL_POLLING,
  );

  readonly state = computed<LiveState>(() => {
    if (!this.allowed()) return 'off';
    if (this.paused()) return 'paused';
    if (this.subscribed()) return 'live';
    if (this.polling() && this.polled()) return 'polling';
    return this.wasLive() || this.failures() > 0 ? 'reconnecting' : 'connecting';
  });

  private socket: Socket | undefined;
  /** Behind the last event that was told. */
  private position: string | undefined;
  private token: string | undefined;
  /** Whose events the server sends; undefined: only what is public. */
  private subscriber: number | undefined;
  /** The last connection ended because there are too many. */
  private crowded = false;
  private renewedAt = -RENEWAL_AT_MOST_EVERY;

  constructor() {
    toObservable(this.wanted)
      .pipe(
        switchMap((wanted) => (wanted ? this.connections() : EMPTY)),
        takeUntilDestroyed(),
      )
      .subscribe();
    toObservable(this.polling)
      .pipe(
        switchMap((polling) => (polling ? this.pollRegularly() : EMPTY)),
        takeUntilDestroyed(),
      )
      .subscribe((page) => this.take(page));
    effect(() => {
      this.auth.identity();
      this.auth.state();
      untracked(() => {
        if (this.subscribed() && this.caller() !== this.subscriber) void this.subscribe();
      });
    });
  }

  private connections(): Observable<unknown> {
    return new Observable((out) => {
      const ended = this.connection().subscribe(out);
      return () => {
        ended.unsubscribe();
        this.socket = undefined;
        this.subscribed.set(false);
      };
    }).pipe(retry({ delay: () => this.pause() }));
  }

  private connection(): Observable<unknown> {
    const socket = webSocket<unknown>({
      url: socketUrl(this.document.location),
      openObserver: { next: () => void this.subscribe() },
      closeObserver: { next: ({ code }) => (this.crowded = code === CROWDED) },
    });
    this.socket = socket;
    const closed = throwError(() => new Error('The server has closed the connection.'));
    return merge(
      concat(socket, closed).pipe(
        timeout({ each: SILENT_FOR }),
        tap((message) => this.receive(message as Message)),
      ),
      interval(PING_EVERY).pipe(
        filter(() => this.subscribed()),
        tap(() => socket.next(PING)),
        ignoreElements(),
      ),
    );
  }

  private pause(): Observable<unknown> {
    const { crowded } = this;
    this.crowded = false;
    this.failures.update((n) => (crowded ? Math.max(n, FAILURES_UNTIL_POLLING) : n) + 1);
    const wait = crowded ? backOff(Infinity) : backOff(this.failures() - 1);
    const view = this.document.defaultView;
    return race(timer(wait), view ? fromEvent(view, 'online') : EMPTY);
  }

  /** As whoever is signed in now; a second time replaces the first. */
  private async subscribe(): Promise<void> {
    const { socket } = this;
    await this.auth.settled();
    if (!socket || socket !== this.socket) return;
    this.token = this.auth.token();
    this.subscriber = this.caller();
    const { position: after, token } = this;
    socket.next({ subscribe: { after, token } } satisfies Subscribe);
  }

  private caller(): number | undefined {
    return this.auth.token() === undefined ? undefined : this.auth.identity();
  }

  private receive(message: Message): void {
    if ('subscribed' in message) {
      // Since the pages were loaded more has happened than anybody will tell.
      if (this.position === undefined && this.failures() > 0) this.events.tellReset();
      this.position = message.subscribed.position;
      this.failures.set(0);
      this.wasLive.set(true);
      this.subscribed.set(true);
    } else if ('event' in message) {
      this.position = message.position;
      this.events.tell(message.event);
    } else if ('reset' in message) {
      this.position = message.reset.position;
      this.events.tellReset();
    } else if ('error' in message && message.error.code === 'bad-token') {
      void this.renew();
    }
  }

  /** The token has aged, or its session has ended. */
  private async renew(): Promise<void> {
    const { socket, token } = this;
    this.subscriber = undefined;
    const soon = Date.now() - this.renewedAt < RENEWAL_AT_MOST_EVERY;
    if (token === undefined || soon) {
      this.giveUp(socket);
      return;
    }
    this.renewedAt = Date.now();
    try {
      await this.auth.renew(token);
    } catch (error) {
      // A refusal has signed out: what is public is still to be had.
      if (!isRefusal(error)) this.giveUp(socket);
    }
    if (socket === this.socket) await this.subscribe();
  }

  /** The next attempt is made after a pause. */
  private giveUp(socket: Socket | undefined): void {
    socket?.error({ code: 4000, reason: 'no good token' });
  }

  private pollRegularly(): Observable<EventPage> {
    return timer(0, POLL_EVERY).pipe(
      filter(() => this.document.visibilityState === 'visible'),
      exhaustMap(() =>
        this.polls.since(this.position).pipe(
          tap(() => this.polled.set(true)),
          catchError((error: unknown) => this.forgive(error)),
        ),
      ),
    );
  }

  private forgive(error: unknown): Observable<never> {
    if (isRefusal(error)) {
      // The position means nothing to the server any more.
      this.position = undefined;
      this.events.tellReset();
    } else this.polled.set(false);
    return EMPTY;
  }

  private take({ items, position }: EventPage): void {
    this.position = position;
    for (const event of items) this.events.tell(event);
  }

  private longHidden(): Observable<boolean> {
    return fromEvent(this.document, 'visibilitychange').pipe(
      startWith(undefined),
      switchMap(() =>
        this.document.visibilityState === 'hidden'
          ? timer(HIDDEN_FOR).pipe(map(() => true))
          : of(false),
      ),
    );
  }
}
