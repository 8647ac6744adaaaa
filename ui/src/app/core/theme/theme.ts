import { computed, DOCUMENT, effect, inject, Service, signal } from '@angular/core';

import { recall, remember } from '../storage/local';

export type Scheme = 'system' | 'light' | 'dark';

const SCHEMES: readonly Scheme[] = ['system', 'light', 'dark'];
const NEXT: Record<Scheme, Scheme> = { system: 'light', light: 'dark', dark: 'system' };

/** Light, dark, or as the system is. `public/theme.js` applies the remembered one before the first paint. */
@Service()
export class Theme {
  private readonly root = inject(DOCUMENT).documentElement;
  readonly scheme = signal(remembered());
  readonly next = computed(() => NEXT[this.scheme()]);

  constructor() {
    effect(() => {
      const scheme = this.scheme();
      remember('theme', scheme);
      this.root.style.colorScheme = scheme === 'system' ? '' : scheme;
    });
  }

  advance(): void {
    this.scheme.set(this.next());
  }
}

function remembered(): Scheme {
  const kept = recall('theme');
  return SCHEMES.find((scheme) => scheme === kept) ?? 'system';
}
