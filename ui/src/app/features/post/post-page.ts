import {
  Component,
  computed,
  effect,
  inject,
  input,
  numberAttribute,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { tap } from 'rxjs';

import { Api, deletePost, getPost, GetPost$Params, Post } from '../../api';
import { Access } from '../../core/auth/access';
import { AuthorName } from '../../core/authors/author-name';
import { Comments } from '../../core/comments/comments';
import { Board } from '../../core/config/board';
import { apiResource, Operation } from '../../core/http/api-resource';
import { toProblem } from '../../core/http/problem';
import { PostIssues } from '../../core/issues/post-issues';
import { LiveEvents } from '../../core/live/live-events';
import { wayBack } from '../../core/navigation/way-back';
import { FollowButton } from '../../core/notifications/follow-button';
import { AttachedPicture } from '../../core/posts/attached-picture';
import { describeVotes } from '../../core/posts/describe-votes';
import { LivePosts } from '../../core/posts/live-posts';
import { OwnPosts } from '../../core/posts/own-posts';
import { PostStore } from '../../core/posts/post-store';
import { VoteStore } from '../../core/posts/vote-store';
import { addressOf, Place } from '../../core/projects/place';
import { Projects } from '../../core/projects/projects';
import { isOpen } from '../../core/projects/sections';
import { BoardTitle } from '../../core/title/board-title';
import { copyText } from '../../ui/clipboard/copy-text';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { Modal } from '../../ui/modal/modal';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { ToastStore } from '../../ui/toast/toast-store';
import { VoteControl } from '../../ui/vote-control/vote-control';
import { EditPostForm } from './edit-post-form';

@Component({
  selector: 'app-post-page',
  imports: [
    AttachedPicture,
    AuthorName,
    Comments,
    EditPostForm,
    FollowButton,
    Icon,
    Markdown,
    Modal,
    PostIssues,
    RelativeTime,
    VoteControl,
  ],
  templateUrl: './post-page.html',
  styleUrl: './post-page.css',
})
export class PostPage {
  private readonly api = inject(Api);
  protected readonly posts = inject(PostStore);
  private readonly router = inject(Router);
  private readonly place = inject(Place);
  private readonly toasts = inject(ToastStore);
  private readonly access = inject(Access);
  private readonly own = inject(OwnPosts);
  private readonly projects = inject(Projects);
  protected readonly votes = inject(VoteStore);
  protected readonly config = inject(Board).config;
  private readonly confirmation = viewChild<Modal>('confirmation');

  readonly postId = input.required({ transform: numberAttribute });

  private readonly load: Operation<GetPost$Params, Post> = (http, root, params, context) =>
    getPost(http, root, params, context).pipe(tap(({ body }) => this.receive(body)));
  private readonly loaded = apiResource(this.load, () =>
    isId(this.postId()) ? { post_id: this.postId() } : undefined,
  );
  private readonly status = computed(() => {
    const error = this.loaded.error();
    return error ? toProblem(error).status : undefined;
  });

  /** It was taken down while somebody looks. */
  private readonly dropped = computed(
    () => this.loaded.hasValue() && this.posts.get(this.postId()) === undefined,
  );

  /** At once when the list knew it already. */
  protected readonly post = computed(() => {
    const post = this.missing() ? undefined : this.posts.get(this.postId());
    return post && this.votes.layOver(post);
  });
  protected readonly subject = computed(() => ({ post_id: this.postId() }));
  protected readonly missing = computed(
    () => !isId(this.postId()) || this.status() === 404 || this.dropped(),
  );
  protected readonly failed = computed(() => this.status() !== undefined && !this.missing());
  private readonly project = computed(() => this.projects.byId(this.post()?.project_id ?? 0));
  protected readonly isPrivate = computed(() => {
    const project = this.project();
    return project !== undefined && !isOpen(project, 'posts');
  });
  protected readonly works = computed(() => this.projects.works(this.project()));
  private readonly mine = computed(() => this.own.has(this.postId()));
  /** Authors, as long as they could write it now. */
  protected readonly editable = computed(
    () => this.works() || (this.mine() && this.access.posts() === 'yes'),
  );
  protected readonly removable = computed(() => this.works() || this.mine());
  protected readonly edited = computed(() => {
    const post = this.post();
    return post !== undefined && Date.parse(post.updated_at) - Date.parse(post.created_at) >= 1000;
  });
  protected readonly votesToo = computed(() => {
    const count = (this.post()?.upvotes ?? 0) + (this.post()?.downvotes ?? 0);
    if (count === 0) return '';
    return count === 1 ? ', with the vote it got' : `, with the ${count} votes it got`;
  });
  protected readonly tally = computed(() => {
    const post = this.post();
    return post ? describeVotes(post) : '';
  });
  protected readonly deleting = signal(false);

  protected readonly back = wayBack(() => addressOf('board', this.place.slug()));

  constructor() {
    const title = inject(BoardTitle);
    inject(LivePosts);
    inject(LiveEvents)
      .resets.pipe(takeUntilDestroyed())
      .subscribe(() => void this.posts.refresh(this.postId()));
    effect(() => title.name(this.missing() ? 'Not found' : (this.post()?.title ?? 'Post')));
  }

  protected retry(): void {
    this.loaded.reload();
  }

  protected async share(): Promise<void> {
    const url = new URL(`/p/${this.postId()}`, document.baseURI).href;
    if (await copyText(url)) this.toasts.show('Link copied.');
    else window.prompt('Copy this link:', url);
  }

  protected thankFor(post: Post, dialog: Modal): void {
    this.posts.keep([post]);
    dialog.close();
    this.toasts.show('Your changes are saved.');
  }

  protected async remove(): Promise<void> {
    if (this.deleting()) return;
    this.deleting.set(true);
    const id = this.postId();
    try {
      await this.api.invoke(deletePost, { post_id: id });
      this.toasts.show('The post is deleted.');
      await this.router.navigateByUrl(this.back.url(), { replaceUrl: true });
      this.posts.drop(id);
    } catch {
      this.confirmation()?.close(); // why, the popup has told
    } finally {
      this.deleting.set(false);
    }
  }

  private receive(post: Post): void {
    this.posts.keep([post]);
    void this.votes.learn([post.id]);
    void this.own.learn([post.id]);
  }
}

function isId(id: number): boolean {
  return Number.isSafeInteger(id) && id > 0;
}
