import { Component, computed, input } from '@angular/core';

import { Author } from '../../api';

const MARKS: Readonly<Record<Author['kind'], string | undefined>> = {
  staff: 'Staff',
  user: undefined,
  visitor: 'Guest',
};

/** Who wrote something: the name, and a mark on those who run the board and on those without an account. */
@Component({
  selector: 'app-author-name',
  template: `
    <bdi>{{ author().name }}</bdi>
    @if (mark(); as mark) {
      <span class="tag" [class.good]="author().kind === 'staff'">{{ mark }}</span>
    }
  `,
  styleUrl: './author-name.css',
})
export class AuthorName {
  readonly author = input.required<Author>();

  protected readonly mark = computed(() => MARKS[this.author().kind]);
}
