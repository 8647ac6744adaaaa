import { afterNextRender, Component, inject, input, output } from '@angular/core';
import { form, FormField, FormRoot } from '@angular/forms/signals';

import { Api, createIssue, Issue, Member, Project } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import { LabelsInput } from '../../core/issues/labels-input';
import {
  ISSUE_TEXT_LENGTH_MAX,
  ISSUE_TITLE_LENGTH_MAX,
  IssueState,
  PRIORITIES,
  Priority,
  STATES,
} from '../../core/issues/words';
import { drafted } from '../../core/storage/drafts';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';

const UNTOUCHED = {
  title: '',
  text: '',
  state: 'backlog',
  priority: 'none',
  assignee: '',
  due: '',
  labels: [] as readonly string[],
};

@Component({
  selector: 'app-new-issue-form',
  imports: [Control, Field, FormField, FormRoot, LabelsInput],
  templateUrl: './new-issue-form.html',
  styleUrl: './properties.css',
})
export class NewIssueForm {
  private readonly api = inject(Api);

  readonly project = input.required<Project>();
  /** Who can be assigned. */
  readonly members = input.required<readonly Member[]>();
  readonly known = input<readonly string[]>([]);
  readonly created = output<Issue>();

  protected readonly titleMax = ISSUE_TITLE_LENGTH_MAX;
  protected readonly textMax = ISSUE_TEXT_LENGTH_MAX;
  protected readonly states = STATES;
  protected readonly priorities = PRIORITIES;
  private readonly draft = drafted(
    () => `issue.${this.project().id}`,
    () => UNTOUCHED,
    { labels: (found) => typeof found === 'string' },
  );
  protected readonly f = form(
    this.draft.written,
    (path) => {
      limited(path.title, { max: () => this.titleMax, missing: 'Give the issue a title.' });
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

  private async send(): Promise<Faults | undefined> {
    const { title, text, state, priority, assignee, due, labels } = this.f().value();
    try {
      const issue = await this.api.invoke(createIssue, {
        project_id: this.project().id,
        body: {
          title: title.trim(),
          text: text.trim(),
          state: state as IssueState,
          priority: priority as Priority,
          assignee_id: assignee ? Number(assignee) : null,
          labels: [...labels],
          due_date: due || null,
        },
      });
      this.draft.forget();
      this.created.emit(issue);
      return undefined;
    } catch (error) {
      const { title, text } = this.f;
      return faultsOf(error, { title, text });
    }
  }
}
