import {
  afterNextRender,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';

import { Post } from '../../api';
import { Access } from '../../core/auth/access';
import { Board } from '../../core/config/board';
import { FeedLinks } from '../../core/feeds/feed-links';
import { VoteStore } from '../../core/posts/vote-store';
import { projectOf } from '../../core/projects/project-of';
import { ProjectState } from '../../core/projects/project-state';
import { isOpen } from '../../core/projects/sections';
import { BoardTitle } from '../../core/title/board-title';
import { Icon } from '../../ui/icon/icon';
import { InfiniteScroll } from '../../ui/infinite-scroll/infinite-scroll';
import { Modal } from '../../ui/modal/modal';
import { NewsPill } from '../../ui/news-pill/news-pill';
import { ToastStore } from '../../ui/toast/toast-store';
import { BoardStore, Sort } from './board-store';
import { BoardTools } from './board-tools';
import { NewPostForm } from './new-post-form';
import { PostCard } from './post-card';

const SORTS: readonly Sort[] = ['hot', 'new', 'top'];

const INVITING = {
  heading: 'What’s on your mind?',
  text: 'Pin an idea to the board, and vote for the ones you would like to see happen.',
};

@Component({
  selector: 'app-board-page',
  imports: [
    BoardTools,
    FeedLinks,
    Icon,
    InfiniteScroll,
    Modal,
    NewPostForm,
    NewsPill,
    PostCard,
    ProjectState,
  ],
  templateUrl: './board-page.html',
  styleUrl: './board-page.css',
})
export class BoardPage {
  protected readonly store = inject(BoardStore);
  protected readonly votes = inject(VoteStore);
  protected readonly config = inject(Board).config;
  protected readonly access = inject(Access);
  private readonly toasts = inject(ToastStore);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly dialog = viewChild.required(Modal);

  /** Query parameters, by withComponentInputBinding(): the address is the state. */
  readonly slug = input<string>();
  readonly sort = input('hot', {
    transform: (value: string | undefined) => SORTS.find((sort) => sort === value) ?? 'hot',
  });
  readonly search = input('', { transform: (value: string | undefined) => value?.trim() ?? '' });

  protected readonly of = projectOf(() => this.slug(), 'posts');
  protected readonly greeting = computed(() => {
    if (this.access.posts() !== 'no') return INVITING;
    const text = this.votes.closed()
      ? 'What the team has in mind.'
      : 'Vote for what you would like to see happen.';
    return { heading: 'On the board', text };
  });
  protected readonly hasFeed = computed(() => {
    const project = this.of.project();
    return !project || isOpen(project, 'posts');
  });
  protected readonly skeletons = [1, 2, 3, 4, 5];
  /** What a link to a post carries along, so that its page can lead back to this list. */
  protected readonly query = computed(() => ({
    ...(this.sort() === 'hot' ? {} : { sort: this.sort() }),
    ...(this.search() ? { search: this.search() } : {}),
  }));
  protected readonly found = computed(() => {
    if (!this.search() || this.store.loading() || this.store.problem()) return '';
    const count = this.store.posts().length;
    const posts = count === 1 ? '1 post' : `${count}${this.store.hasMore() ? '+' : ''} posts`;
    return `${count ? posts : 'Nothing'} found for “${this.search()}”`;
  });

  constructor() {
    const title = inject(BoardTitle);
    effect(() => {
      const project = this.of.project()?.id;
      const query = { sort: this.sort(), search: this.search(), project };
      const known = this.slug() === undefined || project !== undefined;
      untracked(() => {
        if (known) this.store.show(query);
      });
    });
    effect(() => {
      if (this.slug() !== undefined) title.name(this.of.project()?.name ?? 'Board');
    });
    afterNextRender(() => {
      if (this.store.takeWish()) this.dialog().open();
    });
  }

  protected compose(): void {
    if (this.access.posts() === 'yes') this.dialog().open();
    else this.access.invite('post', () => this.store.wishToWrite());
  }

  protected find(search: string): void {
    void this.router.navigate([], {
      queryParams: { search: search || null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected showNews(): void {
    this.store.reload();
    const list = this.host.querySelector<HTMLElement>('.list');
    list?.focus({ preventScroll: true }); // the pill, which had it, goes away
    window.scrollTo({ top: 0 });
  }

  protected welcome(post: Post): void {
    this.store.pin(post);
    this.dialog().close();
    this.toasts.show('Pinned to the board. Thank you!');
    afterNextRender(
      () => {
        this.host.querySelector<HTMLElement>('.just-posted a')?.focus();
      },
      { injector: this.injector },
    );
  }
}
