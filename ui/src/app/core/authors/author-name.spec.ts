import { inputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Author } from '../../api';
import { AuthorName } from './author-name';

describe('AuthorName', () => {
  const render = async (author: Author): Promise<HTMLElement> => {
    const fixture = TestBed.createComponent(AuthorName, {
      bindings: [inputBinding('author', signal(author))],
    });
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  };

  it.each([
    [{ kind: 'staff', user_id: 1, name: 'Ada' }, 'Staff'],
    [{ kind: 'user', user_id: 2, name: 'Ada' }, undefined],
    [{ kind: 'visitor', user_id: null, name: 'Ada' }, 'Guest'],
  ] as [Author, string | undefined][])('marks %o', async (author, mark) => {
    const host = await render(author);
    expect(host.querySelector('bdi')?.textContent).toBe('Ada');
    expect(host.querySelector('.tag')?.textContent).toBe(mark);
  });

  it('keeps a name in its own direction', async () => {
    const host = await render({ kind: 'visitor', user_id: null, name: 'דוד' });
    expect(host.querySelector('bdi')?.textContent).toBe('דוד');
    expect(host.querySelector('bdi .tag')).toBeNull();
  });
});
