import { Component, computed, inject } from '@angular/core';

import { AccessConfig } from '../../api';
import { Board } from '../../core/config/board';

const WORDS: Readonly<Record<AccessConfig[keyof AccessConfig], string>> = {
  anyone: 'Anyone, without an account',
  users: 'Whoever is signed in',
  admins: 'Admins only',
  invited: 'People with an invitation',
  nobody: 'Nobody',
};
const NOUNS: readonly { readonly what: string; readonly setting: keyof AccessConfig }[] = [
  { what: 'Post', setting: 'posts' },
  { what: 'Vote', setting: 'votes' },
  { what: 'Comment', setting: 'comments' },
  { what: 'Propose roadmap items', setting: 'items' },
  { what: 'Make a project public', setting: 'public_projects' },
  { what: 'Create an account', setting: 'accounts' },
];

/** What the settings let people do; they are changed where the server is configured. */
@Component({
  selector: 'app-access-page',
  template: `
    <section class="card" aria-labelledby="access-heading">
      <h2 id="access-heading">Who may do what</h2>
      <p>
        These come from the table <code>[access]</code> of the settings, in
        <code>litestar.toml</code> or the environment, and are changed there.
      </p>
      <dl>
        @for (row of rows(); track row.what) {
          <div>
            <dt>
              {{ row.what }} <code>{{ row.setting }}</code>
            </dt>
            <dd>
              <span class="tag" [class.good]="row.open">{{ row.who }}</span>
            </dd>
          </div>
        }
      </dl>
      <p class="note">
        Admins may do all of it. Whoever works on a project plans its roadmap too, and everybody who
        sees a private project comments there. What people wrote they may delete as long as they see
        it, but change only while they could still write it.
      </p>
    </section>
  `,
  styles: `
    .note,
    h2 + p {
      margin-top: 0.35rem;
      max-width: 62ch;
      color: var(--muted);
      font-size: 0.9375rem;
    }
    code {
      font-size: 0.875em;
    }
    dl {
      margin: 1rem 0 0;
      border-bottom: 1px solid var(--line);
    }
    dl div {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0.25rem 1rem;
      padding: 0.7rem 0;
      border-top: 1px solid var(--line);
    }
    dt code {
      margin-left: 0.5rem;
      color: var(--muted);
    }
    dd {
      margin: 0;
    }
  `,
})
export class AccessPage {
  private readonly config = inject(Board).config;
  protected readonly rows = computed(() => {
    const { access, downvotes } = this.config();
    return [
      ...NOUNS.map(({ what, setting }) => ({
        what,
        setting: `access.${setting}`,
        open: access[setting] === 'anyone',
        who: WORDS[access[setting]],
      })),
      {
        what: 'Vote down',
        setting: 'votes.downvotes',
        open: downvotes,
        who: downvotes ? 'Whoever votes' : 'Nobody',
      },
    ];
  });
}
