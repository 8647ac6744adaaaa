import { HttpErrorResponse } from '@angular/common/http';
import { afterNextRender, Component, inject, input, output } from '@angular/core';
import { form, FormField, FormRoot, ValidationError } from '@angular/forms/signals';

import { Api, Post, updatePost } from '../../api';
import { Board } from '../../core/config/board';
import { toProblem } from '../../core/http/problem';
import { drafted } from '../../core/storage/drafts';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';

interface Edit {
  title: string;
  text: string;
}

@Component({
  selector: 'app-edit-post-form',
  imports: [Control, Field, FormField, FormRoot],
  template: `
    <form [formRoot]="f">
      <app-field name="title" label="Title" [state]="f.title()" [max]="config().title_length_max">
        <input appControl autocomplete="off" [formField]="f.title" />
      </app-field>
      <app-field
        name="text"
        label="Text"
        hint="Markdown"
        [state]="f.text()"
        [max]="config().text_length_max"
      >
        <textarea appControl rows="8" [formField]="f.text"></textarea>
      </app-field>
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Saving…' : 'Save' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: 0.9rem;
    }
  `,
})
export class EditPostForm {
  private readonly api = inject(Api);
  protected readonly config = inject(Board).config;

  readonly post = input.required<Post>();
  readonly saved = output<Post>();

  private readonly edit = drafted(
    () => `post-${this.post().id}`,
    () => ({ title: this.post().title, text: this.post().text }),
  );
  protected readonly f = form(
    this.edit.written,
    (path) => {
      limited(path.title, {
        max: () => this.config().title_length_max,
        missing: 'A post needs a title.',
      });
      limited(path.text, {
        max: () => this.config().text_length_max,
        missing: 'A post needs a text.',
      });
    },
    {
      submission: {
        action: (f) => this.save(f().value()),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.title().focusBoundControl());
  }

  private async save({
    title,
    text,
  }: Edit): Promise<ValidationError.WithOptionalFieldTree[] | undefined> {
    try {
      const body = { title: title.trim(), text: text.trim() };
      const post = await this.api.invoke(updatePost, { post_id: this.post().id, body });
      this.edit.forget();
      this.saved.emit(post);
      return undefined;
    } catch (error) {
      if (!(error instanceof HttpErrorResponse)) throw error;
      const faults = toProblem(error).fields.flatMap(({ field, message }) =>
        field === 'title' || field === 'text'
          ? [{ kind: 'server', message, fieldTree: this.f[field] }]
          : [],
      );
      // The popup opens after this, and gives the focus back to where it found it.
      faults[0]?.fieldTree().focusBoundControl();
      return faults;
    }
  }
}
