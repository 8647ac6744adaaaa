import { HttpErrorResponse } from '@angular/common/http';
import { afterRenderEffect, Component, effect, inject, input, output, signal } from '@angular/core';
import { form, FormField, FormRoot, ValidationError } from '@angular/forms/signals';

import { Api, createPost, Post } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Board } from '../../core/config/board';
import { toProblem } from '../../core/http/problem';
import { ImageUpload, UploadedImage } from '../../core/posts/image-upload';
import { OwnPosts } from '../../core/posts/own-posts';
import { keepDraft, keptDraft } from '../../core/storage/drafts';
import { keepName, keptName } from '../../core/storage/name';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { ImageInput } from '../../ui/image-input/image-input';

interface NewPost {
  title: string;
  text: string;
  username: string;
  image: File | null;
}

const NOTHING = { title: '', text: '' };

type Faults = ValidationError.WithOptionalFieldTree[];

/** The server's names of the fields. */
const FIELDS: Readonly<Record<string, keyof NewPost>> = {
  title: 'title',
  text: 'text',
  username: 'username',
  image_hash: 'image',
  image: 'image',
  file: 'image',
};

@Component({
  selector: 'app-new-post-form',
  imports: [Control, Field, FormField, FormRoot, ImageInput],
  providers: [ImageUpload],
  templateUrl: './new-post-form.html',
  styleUrl: './new-post-form.css',
})
export class NewPostForm {
  private readonly api = inject(Api);
  private readonly own = inject(OwnPosts);
  protected readonly config = inject(Board).config;
  protected readonly upload = inject(ImageUpload);

  /** Whether the form is in view; its first field takes the focus then. */
  readonly active = input(true);
  /** Where it goes; without it to the first project. */
  readonly project = input<number>();
  readonly posted = output<Post>();

  protected readonly account = inject(Auth).account;
  private readonly draft = signal<NewPost>({
    ...keptDraft('post', NOTHING),
    username: keptName(),
    image: null,
  });
  protected readonly f = form(
    this.draft,
    (path) => {
      limited(path.title, {
        max: () => this.config().title_length_max,
        missing: 'Give your post a title.',
      });
      limited(path.text, {
        max: () => this.config().text_length_max,
        missing: 'Say a little more about it.',
      });
      limited(path.username, { max: () => this.config().username_length_max });
    },
    {
      submission: {
        action: (f) => this.send(f().value()),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    effect(() => {
      const { title, text } = this.draft();
      keepDraft('post', { title, text }, NOTHING);
    });
    afterRenderEffect(() => {
      if (this.active()) this.f.title().focusBoundControl();
    });
  }

  protected readonly label = () => {
    const progress = this.upload.progress();
    if (progress !== undefined) return 'Sending the picture…';
    return this.f().submitting() ? 'Posting…' : 'Post';
  };

  private async send({ title, text, username, image }: NewPost): Promise<Faults | undefined> {
    const name = this.account() ? '' : username.trim();
    let uploaded: UploadedImage | undefined;
    try {
      uploaded = image ? await this.upload.send(image) : undefined;
    } catch (error) {
      return [{ kind: 'server', message: messageOf(error), fieldTree: this.f.image }];
    }
    try {
      const body = {
        title: title.trim(),
        text: text.trim(),
        image_hash: uploaded?.image_hash ?? null,
        ...(uploaded && { image_token: uploaded.upload_token }),
        project_id: this.project(),
      };
      const post = await this.api.invoke(createPost, {
        body: name ? { ...body, username: name } : body,
      });
      this.own.add(post.id);
      if (!this.account()) keepName(name);
      this.f().reset({ ...NOTHING, username: username.trim(), image: null });
      this.posted.emit(post);
      return undefined;
    } catch (error) {
      return this.faults(error);
    }
  }

  /** What the server says about a field is shown at the field; the popup has told the rest. */
  private faults(error: unknown): Faults {
    if (!(error instanceof HttpErrorResponse)) throw error;
    const faults = toProblem(error).fields.flatMap(({ field, message }) => {
      const name = FIELDS[field];
      return name ? [{ kind: 'server', message, fieldTree: this.f[name] }] : [];
    });
    // The popup opens after this, and gives the focus back to where it found it.
    faults[0]?.fieldTree().focusBoundControl();
    return faults;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof HttpErrorResponse)) throw error;
  const { fields, message } = toProblem(error);
  return fields[0]?.message ?? message;
}
