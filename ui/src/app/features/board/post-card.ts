import { Component, computed, input, output, signal } from '@angular/core';
import { Params, RouterLink } from '@angular/router';

import { BoardConfig } from '../../api';
import { AuthorName } from '../../core/authors/author-name';
import { thumbnailUrl } from '../../core/posts/image-url';
import { VotedPost, VoteValue } from '../../core/posts/vote-store';
import { Icon } from '../../ui/icon/icon';
import { StateBadge } from '../../core/issues/state-badge';
import { excerpt } from '../../ui/markdown/excerpt';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { VoteControl } from '../../ui/vote-control/vote-control';

const EXCERPT = 400; // characters; three lines show less

@Component({
  selector: 'app-post-card',
  imports: [AuthorName, StateBadge, Icon, RelativeTime, RouterLink, VoteControl],
  host: { '[class.fresh]': 'fresh()', '[class.pictured]': 'thumbnail() !== undefined' },
  template: `
    <app-vote-control
      [subject]="post().title"
      [score]="post().score"
      [vote]="post().my_vote"
      [downvotes]="config().downvotes"
      [readonly]="readonly()"
      (voted)="voted.emit($event)"
    />
    <div class="words">
      @if (post().status; as status) {
        <app-state-badge [state]="status" />
      }
      @if (fresh()) {
        <span class="tag">Just posted</span>
      }
      <h2>
        <a [routerLink]="['/p', post().id]" [state]="{ list: query() }">{{ post().title }}</a>
      </h2>
      <p class="excerpt">{{ excerpt() }}</p>
      <p class="byline">
        <app-author-name class="author" [author]="post().author" />
        <app-relative-time [at]="post().created_at" />
        @if (post().comment_count; as count) {
          <span class="comments">
            <app-icon name="comment" />{{ count }}
            <span class="visually-hidden">{{ count === 1 ? 'comment' : 'comments' }}</span>
          </span>
        }
      </p>
    </div>
    @if (thumbnail(); as url) {
      <img [src]="url" alt="" loading="lazy" decoding="async" (error)="broken.set(url)" />
    }
  `,
  styleUrl: './post-card.css',
})
export class PostCard {
  readonly post = input.required<VotedPost>();
  readonly config = input.required<BoardConfig>();
  /** The list's own query, for the way back. */
  readonly query = input<Params>({});
  readonly fresh = input(false);
  /** Votes are shown, not taken. */
  readonly readonly = input(false);
  readonly voted = output<VoteValue>();

  protected readonly broken = signal<string | undefined>(undefined);
  protected readonly excerpt = computed(() => excerpt(this.post().text, EXCERPT));
  protected readonly thumbnail = computed(() => {
    const hash = this.post().image_hash;
    const url = hash ? thumbnailUrl(hash) : undefined;
    return url === this.broken() ? undefined : url;
  });
}
