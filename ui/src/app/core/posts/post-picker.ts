import { Component, computed, DestroyRef, inject, input, output, signal } from '@angular/core';

import { listPosts, Post } from '../../api';
import { Icon } from '../../ui/icon/icon';
import { apiResource } from '../http/api-resource';

const PAUSE = 250; // ms without a key stroke, then the search goes out
const OFFERED = 8;

let ids = 0;

/** Finds a post by words and offers to link it. */
@Component({
  selector: 'app-post-picker',
  imports: [Icon],
  template: `
    <label [for]="id">Link a post</label>
    <div class="box">
      <app-icon name="search" />
      <input
        #box
        class="control"
        type="search"
        placeholder="Search posts"
        autocomplete="off"
        maxlength="200"
        [id]="id"
        (input)="wait(box.value)"
        (keydown.enter)="$event.preventDefault()"
      />
    </div>
    @if (text()) {
      @if (offered(); as posts) {
        <ul aria-label="Posts found">
          @for (post of posts; track post.id) {
            <li>
              <button type="button" (click)="picked.emit(post)">
                <app-icon name="plus" />
                <span>{{ post.title }}</span>
                <small>{{ post.score }} votes</small>
              </button>
            </li>
          } @empty {
            <li class="none" role="status">No other post is like this.</li>
          }
        </ul>
      } @else if (found.isLoading()) {
        <p class="none" role="status">Searching…</p>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.35rem;
    }
    label {
      font-weight: 600;
      font-size: 0.9375rem;
    }
    .box {
      position: relative;
    }
    .box app-icon {
      position: absolute;
      top: 50%;
      left: 0.8rem;
      translate: 0 -50%;
      color: var(--muted);
    }
    .box input {
      padding-left: 2.6rem;
    }
    ul {
      display: grid;
      border: 1px solid var(--line);
      border-radius: var(--radius-small);
      overflow: hidden;
    }
    li + li {
      border-top: 1px solid var(--line);
    }
    button {
      display: flex;
      align-items: center;
      gap: 0.6rem;
      width: 100%;
      min-height: 2.75rem;
      padding: 0.3rem 0.8rem;
      border: 0;
      background: none;
      text-align: left;
      cursor: pointer;
    }
    button:hover {
      background: var(--sunken);
    }
    button:focus-visible {
      outline-offset: -3px;
    }
    button span {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    small {
      color: var(--muted);
      white-space: nowrap;
    }
    .none {
      padding: 0.6rem 0.8rem;
      color: var(--muted);
      font-size: 0.9375rem;
    }
  `,
})
export class PostPicker {
  /** Where to look; without it in all public projects. */
  readonly project = input<number>();
  /** What is linked already. */
  readonly without = input<readonly number[]>([]);
  readonly picked = output<Post>();

  protected readonly id = `post-picker-${++ids}`;
  protected readonly text = signal('');
  protected readonly found = apiResource(listPosts, () => {
    const search = this.text();
    return search
      ? { search, limit: OFFERED, sort: 'top' as const, project_id: this.project() }
      : undefined;
  });
  protected readonly offered = computed(() => {
    if (!this.found.hasValue()) return undefined;
    return this.found.value().items.filter(({ id }) => !this.without().includes(id));
  });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected wait(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.text.set(text.trim()), PAUSE);
  }
}
