import { Component, computed, input } from '@angular/core';

import { stateName } from './words';

/** What became of it, in a word and a sign. */
@Component({
  selector: 'app-state-badge',
  host: { '[attr.data-state]': 'state()' },
  template: `<i aria-hidden="true"></i>{{ name() }}`,
  styles: `
    :host {
      --of: var(--muted);
      display: inline-flex;
      align-items: center;
      gap: 0.4rem;
      padding: 0.05rem 0.6rem 0.05rem 0.45rem;
      border-radius: 99px;
      background: var(--sunken);
      color: var(--ink-soft);
      font-size: 0.8125rem;
      font-weight: 600;
      white-space: nowrap;
    }
    :host([data-state='todo']) {
      --of: var(--focus);
    }
    :host([data-state='doing']) {
      --of: var(--against);
    }
    :host([data-state='done']) {
      --of: var(--accent);
      background: var(--accent-soft);
      color: var(--accent);
    }
    i {
      width: 0.6rem;
      height: 0.6rem;
      border: 2px solid var(--of);
      border-radius: 50%;
    }
    :host([data-state='doing']) i {
      background: linear-gradient(90deg, var(--of) 50%, transparent 50%);
    }
    :host([data-state='done']) i {
      background: var(--of);
    }
    :host([data-state='backlog']) i {
      border-style: dotted;
    }
    :host([data-state='cancelled']) i {
      background: linear-gradient(45deg, transparent 40%, var(--of) 40% 60%, transparent 60%);
    }
  `,
})
export class StateBadge {
  readonly state = input.required<string>();
  protected readonly name = computed(() => stateName(this.state()));
}
