import { TestBed } from '@angular/core/testing';

import { fakeServer } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Board } from '../../core/config/board';
import { AccessPage } from './access-page';

describe('AccessPage', () => {
  it('tells the three apart', async () => {
    const server = fakeServer();
    const loaded = TestBed.inject(Board).load();
    const access = anAccess({ votes: 'users', items: 'admins' });
    server.expectOne('/api/config').flush(aConfig({ access, downvotes: false }));
    await loaded;
    const fixture = TestBed.createComponent(AccessPage);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const told = Array.from(host.querySelectorAll('dd'), ({ textContent }) => textContent.trim());
    const [anyone, users, , admins, nobody] = told;
    expect(anyone).toBe('Anyone, without an account');
    expect(users).toBe('Whoever is signed in');
    expect(admins).toBe('Admins only');
    expect(nobody).toBe('Nobody');
  });
});
