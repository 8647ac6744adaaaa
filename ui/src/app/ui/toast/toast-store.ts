import { Service, signal } from '@angular/core';

export interface Toast {
  readonly id: number;
  readonly text: string;
}

const SHOWN_FOR = 5000; // ms
const AT_ONCE = 3;

/** Good news that may be missed. Errors go to the error popup. */
@Service()
export class ToastStore {
  private last = 0;
  private readonly list = signal<readonly Toast[]>([]);
  readonly toasts = this.list.asReadonly();

  show(text: string): void {
    const id = ++this.last;
    this.list.update((toasts) => [...toasts.slice(1 - AT_ONCE), { id, text }]);
    setTimeout(() => this.dismiss(id), SHOWN_FOR);
  }

  dismiss(id: number): void {
    this.list.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }
}
