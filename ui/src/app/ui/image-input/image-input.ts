import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  model,
  signal,
  viewChild,
} from '@angular/core';
import { FormValueControl, ValidationError } from '@angular/forms/signals';

import { Icon } from '../icon/icon';

const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Takes a picture by button, paste or drop. A signal-forms control: `<app-image-input [formField]="f.image" />`. */
@Component({
  selector: 'app-image-input',
  imports: [Icon],
  host: {
    '(document:paste)': 'takePasted($event)',
    '(dragover)': 'invite($event)',
    '(dragleave)': 'over.set(false)',
    '(drop)': 'takeDropped($event)',
    '[class.over]': 'over()',
    '[class.filled]': 'value() !== null',
  },
  templateUrl: './image-input.html',
  styleUrl: './image-input.css',
})
export class ImageInput implements FormValueControl<File | null> {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly picker = viewChild<ElementRef<HTMLInputElement>>('file');

  readonly value = model<File | null>(null);
  readonly touched = model(false);
  readonly disabled = input(false);
  readonly errors = input<readonly ValidationError.WithOptionalFieldTree[]>([]);
  readonly maxBytes = input(Number.POSITIVE_INFINITY);

  protected readonly accept = TYPES.join();
  protected readonly over = signal(false);
  protected readonly preview = signal<string | undefined>(undefined);
  private readonly refused = signal<string | undefined>(undefined);
  protected readonly problem = computed(() => this.refused() ?? this.errors()[0]?.message);
  protected readonly limit = computed(() => size(this.maxBytes()));
  protected readonly weight = computed(() => size(this.value()?.size ?? 0));

  constructor() {
    effect((onCleanup) => {
      const file = this.value();
      if (!file) return this.preview.set(undefined);
      const url = URL.createObjectURL(file);
      this.preview.set(url);
      onCleanup(() => URL.revokeObjectURL(url));
    });
  }

  focus(options?: FocusOptions): void {
    this.picker()?.nativeElement.focus(options);
  }

  protected takePasted(event: ClipboardEvent): void {
    const data = event.clipboardData;
    // Office programs put a picture of the text beside the text: then it is the text that was meant.
    if (!data || data.types.includes('text/plain') || !this.host.checkVisibility()) return;
    const file = Array.from(data.files).find(({ type }) => type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    this.take(file);
  }

  protected invite(event: DragEvent): void {
    event.preventDefault();
    this.over.set(true);
  }

  protected takeDropped(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    this.take(event.dataTransfer?.files[0]);
  }

  protected takePicked(input: HTMLInputElement): void {
    this.take(input.files?.[0]);
    input.value = ''; // so that picking the same file again is a change
  }

  protected remove(): void {
    this.refused.set(undefined);
    this.value.set(null);
  }

  private take(file: File | undefined): void {
    if (!file || this.disabled()) return;
    this.touched.set(true);
    const reason = this.reasonAgainst(file);
    this.refused.set(reason);
    if (!reason) this.value.set(file);
  }

  private reasonAgainst(file: File): string | undefined {
    if (!TYPES.includes(file.type)) return 'Only PNG, JPEG, WebP and GIF pictures can be attached.';
    if (file.size > this.maxBytes())
      return `This picture has ${size(file.size)}; at most ${this.limit()} are allowed.`;
    return undefined;
  }
}

function size(bytes: number): string {
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1024 ** 2) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${Number((bytes / 1024 ** 2).toFixed(1))} MB`;
}
