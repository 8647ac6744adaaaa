import { Component, computed, input, output } from '@angular/core';

import { Icon } from '../icon/icon';

export type Vote = -1 | 0 | 1;

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Up, score, down. Emits the vote that is wanted: pressing a pressed arrow takes it back. Or only tells the score. */
@Component({
  selector: 'app-vote-control',
  imports: [Icon],
  host: { role: 'group', '[attr.aria-label]': "'Votes for ' + subject()" },
  template: `
    @if (readonly()) {
      <app-icon class="mark" name="up" />
    } @else {
      <button class="up" type="button" [attr.aria-pressed]="vote() === 1" (click)="press(1)">
        <app-icon name="up" /><span class="visually-hidden">Vote up</span>
      </button>
    }
    <output [class.up]="vote() === 1" [class.down]="vote() === -1" [title]="score()">{{
      shown()
    }}</output>
    @if (downvotes() && !readonly()) {
      <button class="down" type="button" [attr.aria-pressed]="vote() === -1" (click)="press(-1)">
        <app-icon name="down" /><span class="visually-hidden">Vote down</span>
      </button>
    }
  `,
  styleUrl: './vote-control.css',
})
export class VoteControl {
  readonly subject = input.required<string>();
  readonly score = input.required<number>();
  readonly vote = input<Vote>(0);
  readonly downvotes = input(true);
  readonly readonly = input(false);
  readonly voted = output<Vote>();

  protected readonly shown = computed(() => compact.format(this.score()).replace('-', '−'));

  protected press(value: 1 | -1): void {
    this.voted.emit(this.vote() === value ? 0 : value);
  }
}
