import { Component, computed, input } from '@angular/core';

import { MarkdownBlocks } from './markdown-blocks';
import { parse } from './parse';

/**
 * Text that people wrote, with its bold, lists, quotes, code and links. What is shown is built from a tree of our own by
 * templates; no foreign HTML reaches the page.
 */
@Component({
  selector: 'app-markdown',
  imports: [MarkdownBlocks],
  template: `<app-markdown-blocks [blocks]="blocks()" />`,
  styles: `
    :host {
      display: block;
      overflow-wrap: anywhere;
    }
  `,
})
export class Markdown {
  readonly text = input.required<string>();
  protected readonly blocks = computed(() => parse(this.text()));
}
