import { Component, input } from '@angular/core';

import { Inline } from './parse';

/** White space between the parts of the template would be spaces within words. */
@Component({
  selector: 'app-markdown-inline',
  // prettier-ignore
  template: `@for (node of nodes(); track $index) {@switch (node.kind) {
    @case ('text') {{{ node.text }}}
    @case ('code') {<code>{{ node.text }}</code>}
    @case ('break') {<br />}
    @case ('strong') {<strong><app-markdown-inline [nodes]="node.children" /></strong>}
    @case ('em') {<em><app-markdown-inline [nodes]="node.children" /></em>}
    @case ('del') {<del><app-markdown-inline [nodes]="node.children" /></del>}
    @case ('link') {<a target="_blank" rel="noopener nofollow ugc" [href]="node.href"><app-markdown-inline [nodes]="node.children" /></a>}
  }}`,
  styles: `
    :host {
      display: contents;
    }
    code {
      padding: 0.1em 0.35em;
      border-radius: 5px;
      background: var(--sunken);
      font-size: 0.9em;
    }
  `,
})
export class MarkdownInline {
  readonly nodes = input.required<readonly Inline[]>();
}
