import {
  afterNextRender,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Faults, faultsOf } from '../http/faults';
import { keepName, keptName } from '../storage/name';
import { forgetDraft, keepDraft, keptDraft } from '../storage/drafts';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { Markdown } from '../../ui/markdown/markdown';

const COMMENT_LENGTH_MAX = 5_000;

export interface WrittenComment {
  readonly text: string;
  /** Of a visitor; an account has its own. */
  readonly username?: string;
}

/** Writes a comment, a reply, or a comment anew. */
@Component({
  selector: 'app-comment-form',
  imports: [Control, Field, FormField, FormRoot, Markdown],
  templateUrl: './comment-form.html',
  styleUrl: './comment-form.css',
})
export class CommentForm {
  private readonly auth = inject(Auth);
  protected readonly account = this.auth.account;
  protected readonly config = inject(Board).config;

  /** Unique on the page; the draft is kept under it. */
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly action = input.required<string>();
  /** What is there to be changed. */
  readonly initial = input<string>();
  readonly cancellable = input(false);
  readonly autofocus = input(false);
  readonly send = input.required<(written: WrittenComment) => Promise<unknown>>();
  readonly sent = output();
  readonly cancelled = output();

  protected readonly max = COMMENT_LENGTH_MAX;
  protected readonly previewing = signal(false);
  protected readonly asksName = computed(
    () => !this.auth.signedIn() && this.initial() === undefined,
  );
  private readonly key = computed(() => `comment.${this.name()}`);
  private readonly untouched = computed(() => ({ text: this.initial() ?? '' }));
  private readonly written = linkedSignal<string, { text: string; username: string }>({
    source: this.key,
    computation: (key) => ({ ...keptDraft(key, this.untouched()), username: keptName() }),
  });
  protected readonly f = form(
    this.written,
    (path) => {
      limited(path.text, { max: () => COMMENT_LENGTH_MAX, missing: 'Write something first.' });
      limited(path.username, { max: () => this.config().username_length_max });
    },
    {
      submission: {
        action: () => this.submit(),
        onInvalid: () => {
          this.previewing.set(false);
          this.f.text().focusBoundControl();
        },
      },
    },
  );

  constructor() {
    effect(() => {
      const { text } = this.written();
      keepDraft(this.key(), { text }, this.untouched());
    });
    afterNextRender(() => {
      if (this.autofocus()) this.f.text().focusBoundControl();
    });
  }

  protected cancel(): void {
    forgetDraft(this.key());
    this.cancelled.emit();
  }

  /** Ctrl or Cmd and Enter, as people are used to. */
  protected submitByKey(event: Event): void {
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  private async submit(): Promise<Faults | undefined> {
    const text = this.written().text.trim();
    const username = this.written().username.trim();
    try {
      await this.send()(this.asksName() && username ? { text, username } : { text });
    } catch (error) {
      const { text: at, username: name } = this.f;
      return faultsOf(error, { text: at, username: name });
    }
    if (this.asksName()) keepName(username);
    this.previewing.set(false);
    this.f().reset({ ...this.untouched(), username });
    forgetDraft(this.key());
    this.sent.emit();
    return undefined;
  }
}
