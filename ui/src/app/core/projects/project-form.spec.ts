import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { aConfig, anAccess } from '../../../testing/posts';
import { AccessConfig, Project } from '../../api';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { ProjectForm } from './project-form';

type Publishers = AccessConfig['public_projects'];

describe('ProjectForm', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<ProjectForm>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { button, write } = hands(host);
  const choices = () =>
    Array.from(
      host().querySelectorAll('fieldset label'),
      (label) =>
        (label.querySelector('input')?.checked ? '*' : '') +
        (label.querySelector('strong')?.textContent ?? ''),
    );

  async function open(
    role: 'user' | 'admin',
    public_projects: Publishers,
    project?: Partial<Project>,
  ): Promise<void> {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ public_projects }) }));
    await loaded;
    await signIn(server, { role });
    const shown = project && aProject(2, project);
    fixture = TestBed.createComponent(ProjectForm, {
      bindings: [inputBinding('project', () => shown)],
    });
    document.body.append(host());
    fixture.detectChanges();
    server.match(({ url }) => url === '/api/projects').forEach((list) => list.flush([]));
    await fixture.whenStable();
  }
  const sent = async (action: string, method: string): Promise<unknown> => {
    button(action).click();
    await settled();
    const request = server.expectOne((asked) => asked.method === method);
    request.flush(aProject(2));
    await settled();
    return request.request.body;
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => {
    TestBed.inject(Auth).end();
    host().remove();
  });

  it.each<['user' | 'admin', Publishers, string[], boolean]>([
    ['user', 'admins', [], false],
    ['user', 'users', ['Everybody', '*Members only'], false],
    ['admin', 'admins', ['*Everybody', 'Members only'], true],
  ])('offers a %s, where %s publish, to %j', async (role, publishers, expected, is_public) => {
    await open(role, publishers);
    expect(choices()).toEqual(expected);
    write('project-name', 'Garden');
    expect(await sent('Create project', 'POST')).toMatchObject({ name: 'Garden', is_public });
  });

  it('says that there is no way back before an owner makes a project private', async () => {
    await open('user', 'admins', { my_role: 'owner', is_listed: false });
    expect(choices()).toEqual(['*Everybody', 'Members only']);
    const said = () => host().textContent.includes('Only an admin can make it public again');
    expect(said()).toBe(false);
    host().querySelectorAll<HTMLInputElement>('fieldset input')[1]?.click();
    await fixture.whenStable();
    expect(said()).toBe(true);
    expect(await sent('Save', 'PATCH')).toMatchObject({ is_public: false });
  });

  it('lets admins choose whether everybody finds it in the list', async () => {
    await open('admin', 'admins', { is_listed: false });
    expect(choices()).toEqual(['Everybody', '*Everybody, unlisted', 'Members only']);
    host().querySelector<HTMLInputElement>('fieldset input')?.click();
    await fixture.whenStable();
    expect(await sent('Save', 'PATCH')).toMatchObject({ is_public: true, is_listed: true });
  });
});
