import { afterNextRender, Component, inject, output, signal } from '@angular/core';
import { form, FormField, FormRoot, validate } from '@angular/forms/signals';

import { Api, createProject, Project } from '../../api';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { Faults, faultsOf } from '../http/faults';
import { isKey, KEY_RULE, PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX } from './limits';
import { Projects } from './projects';
import { Visibility } from './visibility';

@Component({
  selector: 'app-new-project-form',
  imports: [Field, FormField, FormRoot, Visibility],
  template: `
    <form class="form" [formRoot]="f">
      <app-field name="project-name" label="Name" [state]="f.name()" [max]="nameMax">
        <input
          id="project-name"
          class="control"
          autocomplete="off"
          placeholder="Mobile app"
          aria-describedby="project-name-error"
          [attr.aria-invalid]="f.name().touched() && f.name().invalid()"
          [formField]="f.name"
        />
      </app-field>
      <app-field
        name="project-description"
        label="What is it about?"
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
        hint="optional, for issue numbers: MA-42"
        [state]="f.key()"
      >
        <input
          id="project-key"
          class="control key"
          autocomplete="off"
          placeholder="made from the name"
          aria-describedby="project-key-error"
          [attr.aria-invalid]="f.key().touched() && f.key().invalid()"
          [formField]="f.key"
        />
      </app-field>
      <app-visibility [(open)]="isPublic" />
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'One moment…' : 'Create project' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    .key:not(:placeholder-shown) {
      text-transform: uppercase;
    }
  `,
})
export class NewProjectForm {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);

  readonly created = output<Project>();

  protected readonly nameMax = PROJECT_NAME_LENGTH_MAX;
  protected readonly descriptionMax = PROJECT_DESCRIPTION_LENGTH_MAX;
  protected readonly isPublic = signal(true);
  protected readonly f = form(
    signal({ name: '', description: '', key: '' }),
    (path) => {
      limited(path.name, { max: () => this.nameMax, missing: 'Give the project a name.' });
      limited(path.description, { max: () => this.descriptionMax });
      validate(path.key, ({ value }) =>
        value() === '' || isKey(value()) ? undefined : { kind: 'key', message: KEY_RULE },
      );
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => this.f.name().focusBoundControl());
  }

  private async send(): Promise<Faults | undefined> {
    const { name, description, key } = this.f().value();
    try {
      const project = await this.api.invoke(createProject, {
        body: {
          name: name.trim(),
          description: description.trim(),
          key: key.trim().toUpperCase() || null,
          is_public: this.isPublic(),
        },
      });
      this.projects.keep(project);
      this.created.emit(project);
      return undefined;
    } catch (error) {
      const { name, description, key } = this.f;
      return faultsOf(error, { name, description, key });
    }
  }
}
