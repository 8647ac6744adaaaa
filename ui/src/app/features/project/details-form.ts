import { Component, inject, input, linkedSignal } from '@angular/core';
import { form, FormField, FormRoot, validate } from '@angular/forms/signals';

import { Api, Project, updateProject } from '../../api';
import { Faults, faultsOf } from '../../core/http/faults';
import {
  isKey,
  KEY_RULE,
  PROJECT_DESCRIPTION_LENGTH_MAX,
  PROJECT_NAME_LENGTH_MAX,
} from '../../core/projects/limits';
import { Projects } from '../../core/projects/projects';
import { Visibility } from '../../core/projects/visibility';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { ToastStore } from '../../ui/toast/toast-store';

@Component({
  selector: 'app-details-form',
  imports: [Field, FormField, FormRoot, Visibility],
  template: `
    <h2>Project</h2>
    <form class="form" [formRoot]="f">
      <app-field name="project-name" label="Name" [state]="f.name()" [max]="nameMax">
        <input
          id="project-name"
          class="control"
          autocomplete="off"
          aria-describedby="project-name-error"
          [attr.aria-invalid]="f.name().touched() && f.name().invalid()"
          [formField]="f.name"
        />
      </app-field>
      <app-field
        name="project-description"
        label="Description"
        hint="optional"
        [state]="f.description()"
        [max]="descriptionMax"
      >
        <textarea
          id="project-description"
          class="control"
          rows="3"
          aria-describedby="project-description-error"
          [attr.aria-invalid]="f.description().touched() && f.description().invalid()"
          [formField]="f.description"
        ></textarea>
      </app-field>
      <app-field
        name="project-key"
        label="Key"
        hint="goes before issue numbers; with a new one they are called by it at once"
        [state]="f.key()"
      >
        <input
          id="project-key"
          class="control key"
          autocomplete="off"
          aria-describedby="project-key-error"
          [attr.aria-invalid]="f.key().touched() && f.key().invalid()"
          [formField]="f.key"
        />
      </app-field>
      <app-visibility [(open)]="isPublic" />
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'Saving…' : 'Save' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.9rem;
    }
    .key {
      max-width: 9rem;
      text-transform: uppercase;
    }
  `,
})
export class DetailsForm {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly toasts = inject(ToastStore);

  readonly project = input.required<Project>();

  protected readonly nameMax = PROJECT_NAME_LENGTH_MAX;
  protected readonly descriptionMax = PROJECT_DESCRIPTION_LENGTH_MAX;
  /** Follows another project, and not another state of the same: nobody loses what is being written. */
  private readonly draft = linkedSignal({
    source: () => this.project().id,
    computation: () => {
      const { name, description, key } = this.project();
      return { name, description, key };
    },
  });
  protected readonly isPublic = linkedSignal({
    source: () => this.project().id,
    computation: () => this.project().is_public,
  });
  protected readonly f = form(
    this.draft,
    (path) => {
      limited(path.name, { max: () => this.nameMax, missing: 'A project needs a name.' });
      limited(path.description, { max: () => this.descriptionMax });
      validate(path.key, ({ value }) =>
        isKey(value()) ? undefined : { kind: 'key', message: KEY_RULE },
      );
    },
    {
      submission: {
        action: () => this.save(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  private async save(): Promise<Faults | undefined> {
    const { name, description, key } = this.f().value();
    try {
      const project = await this.api.invoke(updateProject, {
        project_id: this.project().id,
        body: {
          name: name.trim(),
          description: description.trim(),
          key: key.trim().toUpperCase(),
          is_public: this.isPublic(),
        },
      });
      this.projects.keep(project);
      this.toasts.show('Your changes are saved.');
      return undefined;
    } catch (error) {
      const { name, description, key } = this.f;
      return faultsOf(error, { name, description, key });
    }
  }
}
