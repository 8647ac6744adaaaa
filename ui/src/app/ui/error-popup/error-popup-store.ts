import { Service, signal } from '@angular/core';

export interface Failure {
  /** For a person. */
  readonly message: string;
  /** For a developer; may be empty. */
  readonly internal: string;
  /** A page of this application where it can be mended. */
  readonly remedy?: { readonly label: string; readonly url: string };
}

@Service()
export class ErrorPopupStore {
  private readonly list = signal<readonly Failure[]>([]);
  readonly failures = this.list.asReadonly();

  /** Shows a failure once, however many requests met it. */
  show(failure: Failure): void {
    this.list.update((list) =>
      list.some(({ message }) => message === failure.message) ? list : [...list, failure],
    );
  }

  clear(): void {
    this.list.set([]);
  }
}
