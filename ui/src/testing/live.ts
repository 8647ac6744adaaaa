import { TestBed } from '@angular/core/testing';

import { Event } from '../app/api';
import { EventData, LiveEvents } from '../app/core/live/live-events';

let ids = 0;

export const anEvent = (data: EventData, project_id: number | null = 1): Event => ({
  id: ++ids,
  kind: data.kind,
  subject: 'none:1',
  project_id,
  data,
  created_at: '2026-01-01T00:00:00Z',
});

/** Somebody else has done something, and this tab is told. */
export function happens(data: EventData, project_id: number | null = 1): void {
  TestBed.inject(LiveEvents).tell(anEvent(data, project_id));
}

export const updated = (number: number, state: string, version: number): EventData => ({
  kind: 'issue.updated',
  issue_id: 100 + number,
  number,
  title: `Issue ${number}`,
  state,
  changed: ['state'],
  version,
});

/** The WebSockets that were opened, in their order; the test is the server. */
export class FakeSocket {
  static opened: FakeSocket[] = [];

  static newest(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  /** In place of the browser's, until `vi.unstubAllGlobals()`. */
  static install(): void {
    FakeSocket.opened = [];
    vi.stubGlobal('WebSocket', FakeSocket);
  }

  readyState = 0;
  /** Whether it leaves the pings unanswered. */
  silent = false;
  readonly sent: unknown[] = [];
  onopen?: (event: unknown) => void;
  onclose?: (event: unknown) => void;
  onmessage?: (event: unknown) => void;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  send(text: string): void {
    const message: unknown = JSON.parse(text);
    this.sent.push(message);
    const isPing = typeof message === 'object' && message !== null && 'ping' in message;
    if (isPing && !this.silent) this.say({ echo: message });
  }

  /** By the page. */
  close(code = 1000): void {
    if (this.readyState < 2) this.end(code);
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.({});
  }

  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** By the server, or by whatever lies between. */
  end(code: number): void {
    this.readyState = 3;
    this.onclose?.(new CloseEvent('close', { code, wasClean: code !== 1006 }));
  }
}
