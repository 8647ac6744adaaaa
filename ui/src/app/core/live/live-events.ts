import { Service } from '@angular/core';
import { filter, Observable, Subject } from 'rxjs';

import { Event } from '../../api';

export type EventData = Event['data'];
export type Kind = EventData['kind'];
/** A kind, or `noun.*` for all of a noun. */
export type Pattern = Kind | `${Nouns<Kind>}.*`;
export type EventOf<P extends Pattern> = Omit<Event, 'data'> & {
  readonly data: Extract<EventData, { kind: KindsOf<P> }>;
};

type Nouns<K> = K extends `${infer Noun}.${string}` ? Noun : never;
type KindsOf<P> = P extends `${infer Noun}.*` ? Extract<Kind, `${Noun}.${string}`> : P;

/** What has happened, for whoever shows it. It does not matter on which way the events came. */
@Service()
export class LiveEvents {
  private readonly told = new Subject<Event>();
  private readonly broken = new Subject<void>();

  /** Events were missed and cannot be had any more: what is shown is to be asked for anew. */
  readonly resets = this.broken.asObservable();

  /** Kinds this build does not know match nothing, so that an older tab survives a newer server. */
  of<P extends Pattern>(...patterns: readonly P[]): Observable<EventOf<P>> {
    const fits = ({ kind }: Event) => patterns.some((pattern) => matches(kind, pattern));
    return this.told.pipe(filter(fits)) as unknown as Observable<EventOf<P>>;
  }

  tell(event: Event): void {
    this.told.next(event);
  }

  tellReset(): void {
    this.broken.next();
  }
}

function matches(kind: string, pattern: string): boolean {
  return pattern.endsWith('.*') ? kind.startsWith(pattern.slice(0, -1)) : kind === pattern;
}
