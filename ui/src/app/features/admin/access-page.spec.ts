import { TestBed } from '@angular/core/testing';

import { fakeServer } from '../../../testing/http';
import { aConfig, anAccess } from '../../../testing/posts';
import { Board } from '../../core/config/board';
import { AccessPage } from './access-page';

describe('AccessPage', () => {
  it('says who may do what', async () => {
    const server = fakeServer();
    const loaded = TestBed.inject(Board).load();
    const access = anAccess({ votes: 'users', items: 'admins', accounts: 'invited' });
    server.expectOne('/api/config').flush(aConfig({ access, downvotes: false }));
    await loaded;
    const fixture = TestBed.createComponent(AccessPage);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const told = Array.from(host.querySelectorAll('dd'), ({ textContent }) => textContent.trim());
    const [anyone, users, , admins, publishers, invited, nobody] = told;
    expect(anyone).toBe('Anyone, without an account');
    expect(users).toBe('Whoever is signed in');
    expect(admins).toBe('Admins only');
    expect(publishers).toBe('Whoever is signed in');
    expect(invited).toBe('People with an invitation');
    expect(nobody).toBe('Nobody');
  });
});
