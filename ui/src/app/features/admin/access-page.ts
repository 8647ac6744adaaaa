import { Component, computed, inject } from '@angular/core';

import { Board } from '../../core/config/board';

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
    </section>
  `,
  styles: `
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
    const { can_post, can_vote, can_comment, can_edit_items, downvotes } = this.config();
    const who = (open: boolean) => (open ? 'Anyone' : 'With an account only');
    return [
      { what: 'Post', setting: 'access.posts', open: can_post, who: who(can_post) },
      { what: 'Vote', setting: 'access.votes', open: can_vote, who: who(can_vote) },
      { what: 'Comment', setting: 'access.comments', open: can_comment, who: who(can_comment) },
      {
        what: 'Change the roadmap',
        setting: 'access.items',
        open: can_edit_items,
        who: who(can_edit_items),
      },
      {
        what: 'Vote down',
        setting: 'votes.downvotes',
        open: downvotes,
        who: downvotes ? 'Switched on' : 'Switched off',
      },
    ];
  });
}
