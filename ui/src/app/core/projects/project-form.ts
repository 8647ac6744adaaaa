import { afterNextRender, Component, computed, inject, input, output } from '@angular/core';
import { form, FormField, FormRoot, validate } from '@angular/forms/signals';

import { Api, createProject, Project, updateProject } from '../../api';
import { Control } from '../../ui/field/control';
import { Field } from '../../ui/field/field';
import { limited } from '../../ui/field/rules';
import { Icon } from '../../ui/icon/icon';
import { Faults, faultsOf } from '../http/faults';
import { drafted } from '../storage/drafts';
import { isKey, KEY_RULE, PROJECT_DESCRIPTION_LENGTH_MAX, PROJECT_NAME_LENGTH_MAX } from './limits';
import { Projects } from './projects';
import { Visibility } from './visibility';
import { Access } from '../auth/access';
import { Auth } from '../auth/auth';

const NEW = {
  keyHint: 'optional, for issue numbers: MA-42',
  action: 'Create project',
};
const KNOWN = {
  keyHint: 'goes before issue numbers; with a new one they are called by it at once',
  action: 'Save',
};

/** Makes a new project, or changes one. */
@Component({
  selector: 'app-project-form',
  imports: [Control, Field, FormField, FormRoot, Icon, Visibility],
  template: `
    <form class="form" [formRoot]="f">
      <app-field name="project-name" label="Name" [state]="f.name()" [max]="nameMax">
        <input appControl autocomplete="off" placeholder="Mobile app" [formField]="f.name" />
      </app-field>
      <app-field
        name="project-description"
        label="What is it about?"
        hint="optional"
        [state]="f.description()"
        [max]="descriptionMax"
      >
        <textarea appControl rows="3" [formField]="f.description"></textarea>
      </app-field>
      <app-field name="project-key" label="Key" [hint]="words().keyHint" [state]="f.key()">
        <input
          appControl
          class="key"
          autocomplete="off"
          placeholder="made from the name"
          [formField]="f.key"
        />
      </app-field>
      @if (publishes()) {
        <app-visibility [lists]="lists()" [formField]="f.visibility" />
        @if (closes()) {
          <p class="note" role="status">Only an admin can make it public again.</p>
        }
      } @else {
        <p class="note">
          <app-icon name="lock" />Only its members see it, and admins, who can make it public.
        </p>
      }
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="f().submitting()">
          {{ f().submitting() ? 'One moment…' : words().action }}
        </button>
      </div>
    </form>
  `,
  styles: `
    .key {
      max-width: 14rem;
    }
    .key:not(:placeholder-shown) {
      text-transform: uppercase;
    }
    .note {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      color: var(--muted);
      font-size: 0.9375rem;
    }
  `,
})
export class ProjectForm {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly access = inject(Access);
  private readonly isAdmin = inject(Auth).isAdmin;

  /** Without it a new one is made. */
  readonly project = input<Project>();
  readonly saved = output<Project>();

  protected readonly nameMax = PROJECT_NAME_LENGTH_MAX;
  protected readonly descriptionMax = PROJECT_DESCRIPTION_LENGTH_MAX;
  protected readonly words = computed(() => (this.project() ? KNOWN : NEW));
  private readonly draft = drafted(
    () => (this.project() ? `project-${this.project()?.id}` : 'project'),
    () => {
      const { name = '', description = '', key = '' } = this.project() ?? {};
      return { name, description, key, visibility: this.visibility() };
    },
  );
  /** What is public may always become private. */
  protected readonly publishes = computed(
    () => this.access.canPublish() || this.project()?.is_public === true,
  );
  protected readonly closes = computed(
    () => !this.access.canPublish() && this.f.visibility().value() === 'private',
  );
  protected readonly lists = computed(() => !!this.project() && this.isAdmin());
  protected readonly f = form(
    this.draft.written,
    (path) => {
      limited(path.name, { max: () => this.nameMax, missing: 'A project needs a name.' });
      limited(path.description, { max: () => this.descriptionMax });
      validate(path.key, ({ value }) => {
        const madeFromName = !this.project() && value() === '';
        return madeFromName || isKey(value()) ? undefined : { kind: 'key', message: KEY_RULE };
      });
    },
    {
      submission: {
        action: () => this.send(),
        onInvalid: (f) => f().errorSummary()[0]?.fieldTree().focusBoundControl(),
      },
    },
  );

  constructor() {
    afterNextRender(() => {
      if (!this.project()) this.f.name().focusBoundControl();
    });
  }

  private visibility(): 'public' | 'unlisted' | 'private' {
    const { is_public = this.isAdmin(), is_listed = true } = this.project() ?? {};
    if (!is_public) return 'private';
    return is_listed ? 'public' : 'unlisted';
  }

  private async send(): Promise<Faults | undefined> {
    try {
      const project = await this.keep();
      this.draft.forget();
      this.projects.keep(project);
      this.saved.emit(project);
      return undefined;
    } catch (error) {
      const { name, description, key } = this.f;
      return faultsOf(error, { name, description, key });
    }
  }

  private keep(): Promise<Project> {
    const { name, description, key, visibility } = this.f().value();
    const written = {
      name: name.trim(),
      description: description.trim(),
      is_public: this.publishes() && visibility !== 'private',
    };
    const letters = key.trim().toUpperCase();
    const project = this.project();
    return project
      ? this.api.invoke(updateProject, {
          project_id: project.id,
          body: {
            ...written,
            key: letters,
            ...(this.lists() ? { is_listed: visibility === 'public' } : {}),
          },
        })
      : this.api.invoke(createProject, { body: { ...written, key: letters || null } });
  }
}
