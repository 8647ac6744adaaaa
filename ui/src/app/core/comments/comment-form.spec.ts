import { inputBinding } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { fakeServer } from '../../../testing/http';
import { CommentForm } from './comment-form';

describe('CommentForm', () => {
  beforeEach(() => {
    fakeServer();
  });

  async function open() {
    const fixture = TestBed.createComponent(CommentForm, {
      bindings: [
        inputBinding('name', () => 'edit-1'),
        inputBinding('label', () => 'Change the comment'),
        inputBinding('action', () => 'Save'),
        inputBinding('initial', () => 'Old'),
        inputBinding('cancellable', () => true),
        inputBinding('send', () => () => Promise.resolve()),
      ],
    });
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const box = host.querySelector('textarea');
    if (!box) throw new Error('no box');
    return { fixture, host, box };
  }

  it('keeps a change when the page goes away, and forgets it when it is given up', async () => {
    const first = await open();
    first.box.value = 'New';
    first.box.dispatchEvent(new Event('input'));
    await first.fixture.whenStable();
    first.fixture.destroy();
    const second = await open();
    expect(second.box.value).toBe('New');
    const buttons = Array.from(second.host.querySelectorAll('button'));
    buttons.find(({ textContent }) => textContent.trim() === 'Cancel')?.click();
    second.fixture.destroy();
    expect((await open()).box.value).toBe('Old');
  });
});
