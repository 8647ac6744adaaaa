import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';

import { Api, Project, ProjectVisibility, updateProject } from '../../api';
import { Projects } from '../../core/projects/projects';
import { ProjectSection } from '../../core/projects/sections';
import { ToastStore } from '../../ui/toast/toast-store';

const ROWS: readonly { section: ProjectSection; name: string; about: string }[] = [
  { section: 'posts', name: 'Posts', about: 'The board, with votes and comments.' },
  { section: 'roadmap', name: 'Roadmap', about: 'What is planned, under way and done.' },
  {
    section: 'issues',
    name: 'Issues',
    about: 'The team’s work, with assignees and due dates. A post shows its state in any case.',
  },
  { section: 'members', name: 'Members', about: 'Who belongs to the project, and as what.' },
];

/** Which parts of a public project everybody sees, and which its members alone. */
@Component({
  selector: 'app-section-visibility',
  template: `
    <h2>Who sees what</h2>
    <p class="about">
      @if (project().is_public) {
        Members, viewers and admins see everything.
      } @else {
        This project is private: only its members see it. What you choose here counts once it is
        public.
      }
    </p>
    <form (submit)="save($event)">
      <ul>
        @for (row of rows; track row.section) {
          <li>
            <label [for]="'sees-' + row.section">
              {{ row.name }}<small>{{ row.about }}</small>
            </label>
            <select
              #who
              class="control"
              [id]="'sees-' + row.section"
              (change)="choose(row.section, who.value)"
            >
              <option value="everyone" [selected]="chosen()[row.section] === 'everyone'">
                Everyone
              </option>
              <option value="members" [selected]="chosen()[row.section] === 'members'">
                Members only
              </option>
            </select>
          </li>
        }
      </ul>
      @if (opens()) {
        <p class="about" role="status">Once it is saved, everybody sees what is there already.</p>
      }
      <div class="actions">
        <button class="btn primary" type="submit" [attr.aria-disabled]="busy() || !changed()">
          {{ busy() ? 'One moment…' : 'Save' }}
        </button>
      </div>
    </form>
  `,
  styles: `
    :host,
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.75rem;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.4rem 1rem;
      padding: 0.5rem 0;
      border-bottom: 1px solid var(--line);
    }
    label {
      display: grid;
      flex: 1 1 14rem;
      font-weight: 600;
      line-height: 1.35;
    }
    small,
    .about {
      color: var(--muted);
      font-size: 0.9375rem;
      font-weight: 400;
    }
    select {
      width: auto;
    }
  `,
})
export class SectionVisibility {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly toasts = inject(ToastStore);

  readonly project = input.required<Project>();

  protected readonly rows = ROWS;
  private readonly kept = computed(() => this.project().visibility, { equal: isSame });
  protected readonly chosen = linkedSignal<ProjectVisibility>(() => this.kept());
  protected readonly changed = computed(() => !isSame(this.kept(), this.chosen()));
  protected readonly opens = computed(() =>
    ROWS.some(
      ({ section }) => this.kept()[section] === 'members' && this.chosen()[section] === 'everyone',
    ),
  );
  protected readonly busy = signal(false);

  protected choose(section: ProjectSection, who: string): void {
    this.chosen.update((chosen) => ({
      ...chosen,
      [section]: who === 'everyone' ? 'everyone' : 'members',
    }));
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy() || !this.changed()) return;
    this.busy.set(true);
    try {
      const body = { visibility: this.chosen() };
      this.projects.keep(
        await this.api.invoke(updateProject, { project_id: this.project().id, body }),
      );
      this.toasts.show('Your changes are saved.');
    } catch {
      // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}

function isSame(a: ProjectVisibility, b: ProjectVisibility): boolean {
  return ROWS.every(({ section }) => a[section] === b[section]);
}
