import { Component, signal, viewChild } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Modal } from './modal';

@Component({
  imports: [Modal],
  template: `
    <section>
      <ul>
        @for (row of rows(); track row) {
          <li>
            <button type="button" (click)="modal.open()">Delete {{ row }}</button>
            <app-modal #modal heading="Sure?">
              <button type="button" (click)="rows.set([]); modal.close()">Yes</button>
            </app-modal>
          </li>
        }
      </ul>
    </section>
  `,
})
class Rows {
  readonly rows = signal(['a']);
  readonly modal = viewChild(Modal);
}

describe('Modal', () => {
  it('leaves the focus near where it was when its opener has gone', async () => {
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function () {
      this.open = false;
    };
    const fixture = TestBed.createComponent(Rows);
    const host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    await fixture.whenStable();
    const opener = host.querySelector<HTMLElement>('li > button');
    opener?.focus();
    opener?.click();
    host.querySelectorAll<HTMLElement>('dialog button')[1]?.click();
    await fixture.whenStable();
    expect(host.querySelector('li')).toBeNull();
    expect(document.activeElement).toBe(host.querySelector('section'));
    host.remove();
  });
});
