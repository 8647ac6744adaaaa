import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { Auth } from '../auth/auth';
import { ProjectSwitcher } from './project-switcher';

const PROJECTS = [
  aProject(1, { name: 'Feedback' }),
  aProject(2, { name: 'Mine', is_public: false, is_listed: false, my_role: 'owner' }),
  aProject(3, { name: 'Unlisted', is_listed: false }),
  aProject(4, { name: 'Private', is_public: false, is_listed: true }), // an admin's view
];

describe('ProjectSwitcher', () => {
  let server: HttpTestingController;

  beforeEach(() => {
    server = fakeServer();
  });
  afterEach(() => TestBed.inject(Auth).end());

  async function names(shown = PROJECTS): Promise<string[]> {
    const fixture = TestBed.createComponent(ProjectSwitcher);
    fixture.detectChanges();
    server.match(({ url }) => url === '/api/projects').forEach((list) => list.flush(shown));
    await settled();
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    return Array.from(host.querySelectorAll('li p, a .name'), ({ textContent }) => textContent);
  }

  it('shows one’s own projects, and those that are listed for everybody', async () => {
    await signIn(server);
    expect(await names(PROJECTS.slice(0, 3))).toEqual(['Feedback', 'Mine']);
  });

  it('shows admins the rest behind their own', async () => {
    await signIn(server, { role: 'admin' });
    expect(await names()).toEqual(['Feedback', 'Mine', 'Others’ projects', 'Unlisted', 'Private']);
  });

  it('does not bother a visitor who has nothing to switch to', async () => {
    expect(await names([aProject(1), aProject(3, { is_listed: false })])).toEqual([]);
  });
});
