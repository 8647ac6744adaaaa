import { Component, computed, input } from '@angular/core';

import { imageUrl } from './image-url';

/** A picture as large as fits. Its place is kept free, so that nothing moves when it arrives. */
@Component({
  selector: 'app-attached-picture',
  template: `
    <a [href]="url()" target="_blank" rel="noopener">
      <img
        [src]="url()"
        [alt]="'Picture attached to ' + subject()"
        [attr.width]="width()"
        [attr.height]="height()"
        decoding="async"
      />
      <span class="visually-hidden">(opens in full in a new tab)</span>
    </a>
  `,
  styles: `
    a {
      display: block;
      width: min(100%, var(--width), var(--ratio) * min(75vh, 40rem));
    }
    img {
      display: block;
      box-sizing: border-box;
      width: 100%;
      height: auto;
      border: 1px solid var(--line);
      border-radius: var(--radius-small);
      background: var(--sunken);
    }
  `,
  host: { '[style.--width.px]': 'width()', '[style.--ratio]': 'ratio()' },
})
export class AttachedPicture {
  readonly hash = input.required<string>();
  /** Of what is attached, upright, in pixels. */
  readonly width = input.required<number | null>();
  readonly height = input.required<number | null>();
  /** What it is attached to. */
  readonly subject = input.required<string>();

  protected readonly url = computed(() => imageUrl(this.hash()));
  protected readonly ratio = computed(() => {
    const [width, height] = [this.width(), this.height()];
    return width && height ? width / height : undefined;
  });
}
