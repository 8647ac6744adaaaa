import {
  afterNextRender,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, RouterLink } from '@angular/router';

import { InfiniteScroll } from '../../ui/infinite-scroll/infinite-scroll';
import { NewsPill } from '../../ui/news-pill/news-pill';
import { Access, Answer } from '../auth/access';
import { Here } from '../auth/here';
import { CommentForm, WrittenComment } from './comment-form';
import { CommentItem } from './comment-item';
import { CommentStore } from './comment-store';
import { keyOf, Subject } from './subject';
import { Thread } from './threads';

/** What is said about a post or an issue, with everything one can do there. */
@Component({
  selector: 'app-comments',
  imports: [CommentForm, CommentItem, InfiniteScroll, NewsPill, RouterLink],
  providers: [CommentStore],
  templateUrl: './comments.html',
  styleUrl: './comments.css',
})
export class Comments {
  protected readonly store = inject(CommentStore);
  private readonly access = inject(Access);
  protected readonly canSignUp = this.access.canSignUp;
  protected readonly back = inject(Here).back;
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  readonly subject = input.required<Subject>();
  /** How many there are, as the subject says. */
  readonly count = input.required<number>();
  /** Path of the page, for links to single comments. */
  readonly path = input.required<string>();
  /** Whether the caller may delete what others wrote. */
  readonly moderator = input(false);
  /** Only its members see the subject's project: all of them may write. */
  readonly isPrivate = input(false);
  /** There is another number of them now. */
  readonly counted = output();

  protected readonly answer = computed<Answer>(() =>
    this.isPrivate() ? 'yes' : this.access.comments(),
  );
  protected readonly replyingTo = signal<number | undefined>(undefined);
  protected readonly key = computed(() => keyOf(this.subject()));
  protected readonly target = computed(() => {
    const id = Number(/^comment-(\d+)$/.exec(this.fragment() ?? '')?.[1]);
    return Number.isSafeInteger(id) ? id : undefined;
  });
  private shown: number | undefined;

  constructor() {
    this.store.isWriting = () => this.host.matches(':has(textarea:focus, input:focus)');
    effect(() => {
      const subject = this.subject();
      untracked(() => this.store.show(subject));
    });
    effect(() => {
      const target = this.target();
      if (target === undefined || this.store.loading() || this.store.threads().length === 0) return;
      if (this.shown === target) return;
      this.shown = target; // once: what comes later does not pull the reader back
      untracked(() => void this.reveal(target));
    });
  }

  protected readonly write = async (written: WrittenComment): Promise<void> => {
    const { id } = await this.store.add(written);
    this.announce(id);
  };

  protected readonly reply = async (written: WrittenComment): Promise<void> => {
    const parent_id = this.replyingTo();
    if (parent_id === undefined) return;
    const { id } = await this.store.add({ ...written, parent_id });
    this.replyingTo.set(undefined);
    this.announce(id);
  };

  protected wordsFor({ comment }: Thread): string {
    if (this.store.unfoldingOf(comment.id) === 'loading') return 'Loading replies…';
    return comment.reply_count === 1 ? 'Show the reply' : `Show all ${comment.reply_count} replies`;
  }

  private announce(id: number): void {
    this.counted.emit();
    this.focus(id);
  }

  private async reveal(id: number): Promise<void> {
    if (await this.store.seek(id)) this.focus(id);
  }

  private focus(id: number): void {
    afterNextRender(
      () => {
        const element = document.getElementById(`comment-${id}`);
        element?.scrollIntoView({ block: 'center' });
        element?.focus({ preventScroll: true });
      },
      { injector: this.injector },
    );
  }
}
