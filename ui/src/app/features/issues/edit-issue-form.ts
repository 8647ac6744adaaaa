import { afterNextRender, Component, input, output } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Issue, IssueUpdate } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { drafted } from '../../core/storage/drafts';
import { ISSUE_TEXT_LENGTH_MAX, ISSUE_TITLE_LENGTH_MAX } from '../../core/issues/words';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';

/** Title and text, where they stand. */
@Component({
  selector: 'app-edit-issue-form',
  imports: [Control, Field, FormField, FormRoot],
  template: `
    <form class="form" [formRoot]="f" (keydown.escape)="leave()">
      <app-field name="edit-title" label="Title" [state]="f.title()" [max]="titleMax">
        <input appControl autocomplete="off" [formField]="f.title" />
      </app-field>
      <app-field
        name="edit-text"
        label="Description"
        hint="Markdown"
        [state]="f.text()"
        [max]="textMax"
      >
        <textarea appControl rows="10" [formField]="f.text"></textarea>
      </app-field>
      <div class="actions">
        <button class="btn" type="button" (click)="leave()">Cancel</button>
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Saving…' : 'Save' }}
        </button>
      </div>
    </form>
  `,
  styleUrl: './properties.css',
})
export class EditIssueForm {
  readonly issue = input.required<Issue>();
  readonly save = input.required<(change: IssueUpdate) => Promise<void>>();
  readonly left = output();

  protected readonly titleMax = ISSUE_TITLE_LENGTH_MAX;
  protected readonly textMax = ISSUE_TEXT_LENGTH_MAX;
  private readonly edit = drafted(
    () => `issue-${this.issue().id}`,
    () => ({ title: this.issue().title, text: this.issue().text }),
  );
  protected readonly f = form(
    this.edit.written,
    (path) => {
      limited(path.title, { max: () => this.titleMax, missing: 'An issue needs a title.' });
      limited(path.text, { max: () => this.textMax });
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.title().focusBoundControl());
  }

  protected leave(): void {
    this.edit.forget();
    this.left.emit();
  }

  private async send(): Promise<Faults | undefined> {
    const { title, text } = this.f().value();
    try {
      await this.save()({ title: title.trim(), text: text.trim() });
      this.edit.forget();
      return undefined;
    } catch (error) {
      const { title, text } = this.f;
      return faultsOf(error, { title, text });
    }
  }
}
