import { HttpTestingController } from '@angular/common/http/testing';
import { Component, inject, input } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { Project } from '../../api';
import { Auth } from '../auth/auth';
import { projectOf } from './project-of';
import { ProjectState } from './project-state';
import { Projects } from './projects';

@Component({
  imports: [ProjectState],
  template: `
    @if (of.project(); as project) {
      <h1>{{ project.name }}</h1>
    } @else {
      <app-project-state [of]="of" />
    }
  `,
})
class Page {
  readonly slug = input('garden');
  readonly projects = inject(Projects);
  readonly of = projectOf(() => this.slug(), 'issues');
}

describe('projectOf', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<Page>;

  const heading = () => (fixture.nativeElement as HTMLElement).querySelector('h1')?.textContent;
  const links = () =>
    Array.from((fixture.nativeElement as HTMLElement).querySelectorAll('a'), (link) =>
      link.getAttribute('href'),
    );
  const open = async (change: Partial<Project> | undefined) => {
    fixture = TestBed.createComponent(Page);
    fixture.detectChanges();
    server.match(({ url }) => url === '/api/projects').forEach((list) => list.flush([]));
    await settled();
    const asked = server.expectOne('/api/projects/by-slug/garden');
    if (change) asked.flush(aProject(2, { slug: 'garden', name: 'Garden', ...change }));
    else asked.flush(...refusal(404, 'No.'));
    await settled();
    await fixture.whenStable();
  };

  beforeEach(() => {
    server = fakeServer();
  });
  afterEach(() => TestBed.inject(Auth).end());

  it('has a project whose part everybody sees', async () => {
    await open({ visibility: { ...aProject(2).visibility, issues: 'everyone' } });
    expect(heading()).toBe('Garden');
  });

  it('tells visitors calmly that a part is for members, and lets them sign in', async () => {
    await open({});
    expect(heading()).toBe('Only members see these issues');
    expect(links().map((link) => link?.split('?')[0])).toEqual(['/', '/sign-in']);
  });

  it('does not send an account to sign in', async () => {
    await signIn(server);
    await open({});
    expect(heading()).toBe('Only members see these issues');
    expect(links()).toEqual(['/']);
  });

  it('has it for members, and opens when the project does', async () => {
    await signIn(server);
    await open({ my_role: 'viewer' });
    expect(heading()).toBe('Garden');
    fixture.componentInstance.projects.keep(aProject(2, { slug: 'garden', name: 'Garden' }));
    await fixture.whenStable();
    expect(heading()).toBe('Only members see these issues');
  });

  it('says of a project that is not there no more than that', async () => {
    await open(undefined);
    expect(heading()).toBe('There is no such project');
  });
});
