import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'app-missing-page',
  imports: [RouterLink],
  template: `
    <div class="state">
      <img src="empty.svg" alt="" width="132" height="96" />
      <h1>Nothing is pinned here</h1>
      <p>This page does not exist. Perhaps the address has a typing error.</p>
      <a class="btn primary" routerLink="/">Go to the board</a>
    </div>
  `,
  styles: `
    :host {
      display: block;
      max-width: var(--measure);
      margin: auto;
      padding: 2rem 1.25rem;
    }
  `,
})
export class MissingPage {}
