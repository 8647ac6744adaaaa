import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { fromEvent } from 'rxjs';

import {
  Account,
  Api,
  Credentials,
  getMe,
  login,
  logout,
  logoutEverywhere,
  refreshToken,
  register,
  Registered,
  Registration,
  SetUp,
  setUp,
} from '../../api';
import { quiet } from '../http/error-interceptor';
import { forget, isEntry, recall, remember } from '../storage/local';
import { oneTabAtATime } from './across-tabs';
import { anonymous } from './anonymous';
import { isRefusal } from './refusal';

/** `unavailable`: there is a session, but the server cannot say so right now. Nobody is signed out by that. */
export type AuthState = 'loading' | 'authenticated' | 'unauthenticated' | 'unavailable';

const SIGNED_IN = 'signed-in';
const RETRY_FIRST = 5_000; // ms
const RETRY_LAST = 60_000; // ms

/**
 * Who is signed in. The access token lives in memory only; the refresh token in a cookie no script can read. What storage
 * holds is whose session it was, so that visitors cause no request and tabs follow each other.
 */
@Service()
export class Auth {
  private readonly api = inject(Api);
  private readonly known = signal<AuthState>('unauthenticated');
  private readonly person = signal<Account | undefined>(undefined);
  private readonly looking = signal<number | undefined>(lastSignedIn());
  private current: string | undefined;
  private renewing: Promise<string> | undefined;
  private restoring: Promise<void> | undefined;
  /** Grows with every sign-in and sign-out: what was asked before says nothing any more. */
  private epoch = 0;
  private patience = RETRY_FIRST;
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly state = this.known.asReadonly();
  readonly account = this.person.asReadonly();
  readonly signedIn = computed(() => this.looking() !== undefined);
  readonly isAdmin = computed(() => this.person()?.role === 'admin');
  /** Through whose eyes the product is seen: an account's id, or nobody's. A session that is restored does not change it. */
  readonly identity = this.looking.asReadonly();

  constructor() {
    fromEvent<StorageEvent>(window, 'storage')
      .pipe(takeUntilDestroyed())
      .subscribe((event) => this.follow(event));
    fromEvent(window, 'online')
      .pipe(takeUntilDestroyed())
      .subscribe(() => {
        if (this.known() === 'unavailable') void this.restore();
      });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  token(): string | undefined {
    return this.current;
  }

  /** What requests wait for that should not go out before it is known whose they are. */
  settled(): Promise<void> | undefined {
    return this.restoring;
  }

  /** Takes up the session that was there before, if there was one. Never rejects. */
  restore(): Promise<void> {
    if (!this.signedIn()) return Promise.resolve();
    if (this.known() === 'unauthenticated') this.known.set('loading');
    this.restoring ??= this.resume().finally(() => (this.restoring = undefined));
    return this.restoring;
  }

  /** Another token than `spent`. Any number of callers cause one request. */
  async renew(spent: string | undefined): Promise<string> {
    if (this.current !== undefined && this.current !== spent) return this.current;
    this.renewing ??= this.exchange().finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  async signIn(body: Credentials): Promise<void> {
    const { access_token } = await this.api.invoke(login, { body }, anonymous());
    this.begin(access_token);
    try {
      this.welcome(await this.api.invoke(getMe));
    } catch (error) {
      this.forgetSession();
      throw error;
    }
  }

  async signUp(body: Registration): Promise<void> {
    this.enter(await this.api.invoke(register, { body }, anonymous()));
  }

  async setUp(body: SetUp): Promise<void> {
    this.enter(await this.api.invoke(setUp, { body }, anonymous()));
  }

  async signOut(): Promise<void> {
    await this.leave(() => this.api.invoke(logout));
  }

  async signOutEverywhere(): Promise<void> {
    await this.leave(() => this.api.invoke(logoutEverywhere));
  }

  /** The account as it is after a change. */
  update(account: Account): void {
    this.person.set(account);
  }

  /** The session is over, whoever ended it. */
  end(): void {
    this.forgetSession();
    forget(SIGNED_IN);
  }

  private enter(registered: Registered): void {
    const { id, email, email_confirmed, name, role, created_at, access_token } = registered;
    this.begin(access_token);
    this.welcome({ id, email, email_confirmed, name, role, created_at });
  }

  private begin(token: string): void {
    this.epoch++;
    this.current = token;
  }

  private welcome(account: Account): void {
    clearTimeout(this.timer);
    this.patience = RETRY_FIRST;
    this.person.set(account);
    this.looking.set(account.id);
    this.known.set('authenticated');
    remember(SIGNED_IN, account.id);
  }

  private async leave(say: () => Promise<unknown>): Promise<void> {
    try {
      await say();
    } catch (error) {
      if (!isRefusal(error)) throw error; // the cookie is still good: not signed out
    }
    this.end();
  }

  private async resume(): Promise<void> {
    try {
      await this.renew(this.current);
      void this.identify(); // what waits for the token need not wait for the name
    } catch {
      // exchange() has drawn the conclusions
    }
  }

  private async identify(): Promise<void> {
    const { epoch } = this;
    try {
      const account = await this.api.invoke(getMe, {}, quiet());
      if (epoch === this.epoch) this.welcome(account);
    } catch (error) {
      if (epoch !== this.epoch) return;
      if (isRefusal(error)) this.end();
      else this.wait();
    }
  }

  private async exchange(): Promise<string> {
    const { epoch } = this;
    try {
      const { access_token } = await oneTabAtATime(() =>
        this.api.invoke(refreshToken, {}, anonymous(quiet())),
      );
      if (epoch === this.epoch) this.current = access_token;
      return access_token;
    } catch (error) {
      if (epoch === this.epoch) {
        if (isRefusal(error)) this.end();
        else this.wait();
      }
      throw error;
    }
  }

  /** Asks again by itself, less and less often. */
  private wait(): void {
    this.known.set('unavailable');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.restore(), this.patience);
    this.patience = Math.min(2 * this.patience, RETRY_LAST);
  }

  private forgetSession(): void {
    clearTimeout(this.timer);
    this.epoch++;
    this.current = undefined;
    this.person.set(undefined);
    this.looking.set(undefined);
    this.known.set('unauthenticated');
  }

  /** Signing in or out in one tab does so in all. */
  private follow(event: StorageEvent): void {
    if (!isEntry(event, SIGNED_IN)) return;
    const id = lastSignedIn();
    if (id === this.looking()) return;
    this.forgetSession();
    if (id === undefined) return;
    this.looking.set(id);
    void this.restore();
  }
}

function lastSignedIn(): number | undefined {
  const id = recall(SIGNED_IN);
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
}
