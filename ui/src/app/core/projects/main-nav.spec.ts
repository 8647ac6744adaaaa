import { Component } from '@angular/core';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { signIn } from '../../../testing/accounts';
import { fakeServer, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { Project, ProjectVisibility } from '../../api';
import { Auth } from '../auth/auth';
import { MainNav } from './main-nav';

@Component({ template: '' })
class Nowhere {}

const showing = (change: Partial<ProjectVisibility>): ProjectVisibility => ({
  posts: 'everyone',
  roadmap: 'everyone',
  issues: 'members',
  members: 'members',
  ...change,
});

describe('MainNav', () => {
  let server: HttpTestingController;

  beforeEach(() => {
    server = fakeServer();
    TestBed.inject(Router).resetConfig([{ path: '**', component: Nowhere }]);
  });
  afterEach(() => TestBed.inject(Auth).end());

  async function links(url: string, change: Partial<Project> = {}): Promise<string[]> {
    await TestBed.inject(Router).navigateByUrl(url);
    const fixture = TestBed.createComponent(MainNav);
    fixture.detectChanges();
    const second = aProject(2, { slug: 'garden', ...change });
    server
      .match(({ url: asked }) => asked === '/api/projects')
      .forEach((list) => list.flush([aProject(1, { ...change, slug: 'feedback' }), second]));
    await settled();
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    return Array.from(host.querySelectorAll('.row a'), (link) => link.getAttribute('href') ?? '');
  }

  it('leads visitors to what everybody sees', async () => {
    expect(await links('/')).toEqual(['/', '/roadmap']);
    TestBed.resetTestingModule();
    server = fakeServer();
    expect(await links('/', { visibility: showing({ issues: 'everyone' }) })).toEqual([
      '/',
      '/roadmap',
      '/b/feedback/issues',
    ]);
  });

  it.each<[Partial<ProjectVisibility>, string[]]>([
    [{}, ['/b/garden', '/b/garden/roadmap']],
    [{ posts: 'members', issues: 'everyone' }, ['/b/garden/roadmap', '/b/garden/issues']],
    [{ roadmap: 'members' }, ['/b/garden']],
  ])('shows the parts of a project that shows %j', async (visibility, expected) => {
    expect(await links('/b/garden', { visibility: showing(visibility) })).toEqual(expected);
  });

  it.each<[Partial<Project>, 'user' | 'admin']>([
    [{ my_role: 'viewer' }, 'user'],
    [{ is_public: false, my_role: 'member' }, 'user'],
    [{ my_role: null }, 'admin'],
  ])('shows all parts to %j, a %s', async (project, role) => {
    await signIn(server, { role });
    expect(await links('/b/garden', project)).toEqual([
      '/b/garden',
      '/b/garden/roadmap',
      '/b/garden/issues',
    ]);
  });
});
