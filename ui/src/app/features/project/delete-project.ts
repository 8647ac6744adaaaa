import { Component, computed, inject, input, signal, viewChild } from '@angular/core';
import { Router } from '@angular/router';

import { Api, deleteProject, Project } from '../../api';
import { Projects } from '../../core/projects/projects';
import { Modal } from '../../ui/modal/modal';
import { ToastStore } from '../../ui/toast/toast-store';

/** Deletes a project, once its key was typed. */
@Component({
  selector: 'app-delete-project',
  imports: [Modal],
  template: `
    <h2>Delete this project</h2>
    <p>With all its posts, issues, roadmap items, comments and votes. Nothing brings them back.</p>
    <div class="actions">
      <button class="btn danger" type="button" (click)="ask()">Delete project…</button>
    </div>
    <app-modal #dialog [heading]="'Delete “' + project().name + '”?'">
      <form (submit)="$event.preventDefault(); remove()">
        <p>Everything in it goes away for everybody.</p>
        <label for="typed-key">Type its key, {{ project().key }}, to confirm</label>
        <input
          #box
          id="typed-key"
          class="control"
          autocomplete="off"
          [value]="typed()"
          (input)="typed.set(box.value)"
        />
        <div class="actions">
          <button class="btn" type="button" (click)="dialog.close()">Keep it</button>
          <button class="btn danger solid" type="submit" [disabled]="!confirmed() || busy()">
            Delete
          </button>
        </div>
      </form>
    </app-modal>
  `,
  styles: `
    :host,
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.6rem;
    }
    p {
      color: var(--ink-soft);
    }
    label {
      margin-top: 0.4rem;
      font-weight: 600;
    }
    button:disabled {
      cursor: not-allowed;
    }
  `,
})
export class DeleteProject {
  private readonly api = inject(Api);
  private readonly projects = inject(Projects);
  private readonly router = inject(Router);
  private readonly toasts = inject(ToastStore);
  private readonly dialog = viewChild.required(Modal);

  readonly project = input.required<Project>();

  protected readonly typed = signal('');
  protected readonly busy = signal(false);
  protected readonly confirmed = computed(
    () => this.typed().trim().toUpperCase() === this.project().key,
  );

  protected ask(): void {
    this.typed.set('');
    this.dialog().open();
  }

  protected async remove(): Promise<void> {
    if (!this.confirmed() || this.busy()) return;
    const { id, name } = this.project();
    this.busy.set(true);
    try {
      await this.api.invoke(deleteProject, { project_id: id });
      this.toasts.show(`“${name}” is deleted.`);
      await this.router.navigateByUrl('/', { replaceUrl: true });
      this.projects.drop(id);
    } catch {
      this.dialog().close(); // why, the popup has told
    } finally {
      this.busy.set(false);
    }
  }
}
