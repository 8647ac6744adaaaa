import { Component, input } from '@angular/core';

import { MarkdownInline } from './markdown-inline';
import { Block } from './parse';

@Component({
  selector: 'app-markdown-blocks',
  imports: [MarkdownInline],
  template: `
    @for (block of blocks(); track $index) {
      @switch (block.kind) {
        @case ('paragraph') {
          <p><app-markdown-inline [nodes]="block.children" /></p>
        }
        @case ('quote') {
          <blockquote><app-markdown-blocks [blocks]="block.children" /></blockquote>
        }
        @case ('code') {
          <pre tabindex="0"><code>{{ block.text }}</code></pre>
        }
        @case ('rule') {
          <hr />
        }
        @case ('list') {
          @if (block.start === null) {
            <ul>
              @for (item of block.items; track $index) {
                <li><app-markdown-blocks [blocks]="item" /></li>
              }
            </ul>
          } @else {
            <ol [start]="block.start">
              @for (item of block.items; track $index) {
                <li><app-markdown-blocks [blocks]="item" /></li>
              }
            </ol>
          }
        }
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.65rem;
    }
    ul,
    ol {
      display: grid;
      gap: 0.2rem;
      margin: 0;
      padding-left: 1.5rem;
    }
    ul {
      list-style: disc;
    }
    li::marker {
      color: var(--muted);
    }
    blockquote {
      margin: 0;
      padding-left: 0.9rem;
      border-left: 3px solid var(--line-strong);
      color: var(--ink-soft);
    }
    pre {
      margin: 0;
      padding: 0.7rem 0.9rem;
      overflow-x: auto;
      border-radius: var(--radius-small);
      background: var(--sunken);
      font-size: 0.875rem;
      line-height: 1.5;
    }
    hr {
      width: 100%;
      margin: 0.25rem 0;
      border: 0;
      border-top: 1px solid var(--line-strong);
    }
  `,
})
export class MarkdownBlocks {
  readonly blocks = input.required<readonly Block[]>();
}
