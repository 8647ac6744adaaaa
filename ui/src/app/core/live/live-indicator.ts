import { Component, computed, effect, inject, signal, untracked } from '@angular/core';

import { Live, LiveState } from './live';
import { LiveSetting } from './live-setting';

const WORDS: Readonly<Record<LiveState, string>> = {
  off: 'Live updates are off',
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  polling: 'Live, with a delay',
  paused: 'Paused',
};
/** ms; a connection that is back by then was never missed. */
const PATIENCE = 4_000;

/** Whether changes of others appear by themselves, and the switch for it. */
@Component({
  selector: 'app-live-indicator',
  template: `
    @if (live.offered()) {
      <button
        class="btn quiet round"
        type="button"
        [class]="live.state()"
        [class.lost]="lost()"
        [title]="words()"
        (click)="setting.toggle()"
      >
        <span class="dot" aria-hidden="true"></span>
        @if (lost()) {
          <span class="word" aria-hidden="true">{{ words() }}</span>
        }
        <span class="visually-hidden">
          {{ words() }}. {{ setting.on() ? 'Switch live updates off.' : 'Switch them on.' }}
        </span>
      </button>
    }
    <span class="visually-hidden" role="status">{{ news() }}</span>
  `,
  styles: `
    :host {
      display: contents;
    }
    .dot {
      width: 0.625rem;
      height: 0.625rem;
      border-radius: 50%;
      border: 2px solid var(--muted);
      transition: background 200ms;
    }
    .live .dot,
    .polling .dot {
      border-color: var(--accent);
    }
    .live .dot {
      background: var(--accent);
    }
    .lost {
      width: auto;
      padding-inline: 0.75rem;
      border-radius: 99px;
      color: var(--against);
      font-size: 0.875rem;
    }
    .lost .dot {
      border-color: var(--against);
      animation: search 1s ease-in-out infinite alternate;
    }
    @keyframes search {
      to {
        opacity: 0.3;
      }
    }
    @media (width < 40rem) {
      .lost {
        width: 2.75rem;
        padding: 0;
      }
      .word {
        display: none;
      }
    }
  `,
})
export class LiveIndicator {
  protected readonly live = inject(Live);
  protected readonly setting = inject(LiveSetting);
  protected readonly words = computed(() => WORDS[this.live.state()]);
  protected readonly lost = signal(false);
  private readonly back = signal(false);
  /** Said once when the connection stays away, and once when it is back. */
  protected readonly news = computed(() =>
    this.lost() ? 'Live updates are interrupted.' : this.back() ? 'Live updates are back.' : '',
  );

  constructor() {
    const away = computed(() => this.live.state() === 'reconnecting');
    effect((onCleanup) => {
      if (away()) {
        const timer = setTimeout(() => this.lost.set(true), PATIENCE);
        onCleanup(() => clearTimeout(timer));
      } else {
        this.back.set(untracked(this.lost) && this.live.state() !== 'off');
        this.lost.set(false);
      }
    });
  }
}
