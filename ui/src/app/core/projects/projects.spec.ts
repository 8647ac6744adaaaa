import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { happens } from '../../../testing/live';
import { Auth } from '../auth/auth';
import { Projects } from './projects';

describe('Projects', () => {
  let server: HttpTestingController;
  let projects: Projects;

  const answer = async (ids: number[]) => {
    TestBed.tick();
    server.expectOne('/api/projects?all=true').flush(ids.map((id) => aProject(id)));
    await settled();
  };
  const answered = (ids: number[]) => vi.waitFor(() => answer(ids));
  const shown = () => projects.all().map(({ id }) => id);

  beforeEach(async () => {
    server = fakeServer();
    await signIn(server, { id: 7 });
    projects = TestBed.inject(Projects);
    await answer([1]);
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
  });

  it('are asked for again when there is another, once for many events', async () => {
    happens({ kind: 'project.created', project_id: 2, name: 'Two', is_public: true });
    happens({ kind: 'project.updated', project_id: 2, name: 'Second', is_public: true });
    await answered([1, 2]);
    expect(shown()).toEqual([1, 2]);
  });

  it('are others for who joins one, and the same for who sees it', async () => {
    happens({ kind: 'member.joined', user_id: 8, role: 'member' });
    await new Promise((resolve) => setTimeout(resolve, 350));
    TestBed.tick();
    server.expectNone(() => true);
    happens({ kind: 'member.joined', user_id: 7, role: 'member' });
    await answered([1, 3]);
    expect(shown()).toEqual([1, 3]);
  });
});
