import { Component, computed, input } from '@angular/core';

import { Icon } from '../../ui/icon/icon';

/** Addresses for feed readers: of one project, or of all that everybody sees. */
@Component({
  selector: 'app-feed-links',
  imports: [Icon],
  template: `
    <app-icon name="feed" />
    <span>{{ of() === 'posts' ? 'Posts' : 'Roadmap' }} as a feed:</span>
    <a [href]="address('atom')" type="application/atom+xml">Atom</a>
    <a [href]="address('json')" type="application/feed+json">JSON Feed</a>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 0.75rem;
      color: var(--muted);
      font-size: 0.875rem;
    }
    a {
      display: grid;
      align-items: center;
      min-height: 2.75rem;
    }
  `,
})
export class FeedLinks {
  readonly of = input.required<'posts' | 'roadmap'>();
  readonly project = input<number>();
  private readonly query = computed(() => {
    const project = this.project();
    return project === undefined ? '' : `?project_id=${project}`;
  });

  protected address(kind: 'atom' | 'json'): string {
    return `/api/feeds/${this.of()}.${kind}${this.query()}`;
  }
}
