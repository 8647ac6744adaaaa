import {
  afterNextRender,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';

import { Comment } from '../../api';
import { initials } from '../auth/initials';
import { AuthorName } from '../authors/author-name';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { Confirmation } from '../../ui/modal/confirmation';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { CommentForm, WrittenComment } from './comment-form';
import { CommentStore } from './comment-store';
import { OwnComments } from './own-comments';

/** One comment, and what can be done with it. */
@Component({
  selector: 'app-comment-item',
  imports: [AuthorName, CommentForm, Confirmation, Icon, Markdown, RelativeTime, RouterLink],
  host: { '[class.here]': 'here()', '[class.reply]': 'comment().parent_id !== null' },
  templateUrl: './comment-item.html',
  styleUrl: './comment-item.css',
})
export class CommentItem {
  private readonly store = inject(CommentStore);
  private readonly own = inject(OwnComments);
  private readonly toasts = inject(ToastStore);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly question = viewChild(Confirmation);

  readonly comment = input.required<Comment>();
  /** Where the page is, without a fragment. */
  readonly path = input.required<string>();
  /** Whether the caller may delete what others wrote. */
  readonly moderator = input(false);
  readonly answerable = input(false);
  /** Whether the caller may write comments here: what one may not write any more one may not change either. */
  readonly writable = input(false);
  /** Whether the address points at it. */
  readonly here = input(false);
  readonly replying = output();
  readonly removed = output();

  protected readonly editing = signal(false);
  protected readonly removing = signal(false);
  protected readonly mine = computed(() => this.own.has(this.comment().id));
  protected readonly letters = computed(() => initials(this.comment().author.name));
  protected readonly save = ({ text }: WrittenComment) => this.store.edit(this.comment().id, text);

  protected finish(): void {
    this.leave();
    this.toasts.show('Your changes are saved.');
  }

  protected leave(): void {
    this.editing.set(false);
    afterNextRender(() => this.host.querySelector<HTMLElement>('article')?.focus(), {
      injector: this.injector,
    });
  }

  protected async remove(): Promise<void> {
    this.removing.set(true);
    try {
      await this.store.remove(this.comment().id);
      this.toasts.show('The comment is deleted.');
      this.removed.emit();
    } catch {
      // why, the popup has told
    } finally {
      this.question()?.close();
      this.removing.set(false);
    }
  }
}
