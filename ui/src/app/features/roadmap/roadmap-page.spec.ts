import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { AccessConfig, Project } from '../../api';
import { signIn } from '../../../testing/accounts';
import { fakeServer, settled } from '../../../testing/http';
import { anItem, aProject } from '../../../testing/issues';
import { aConfig, anAccess } from '../../../testing/posts';
import { Auth } from '../../core/auth/auth';
import { Board } from '../../core/config/board';
import { RoadmapPage } from './roadmap-page';

type Who = AccessConfig['items'];

describe('RoadmapPage', () => {
  let server: HttpTestingController;

  beforeEach(() => {
    localStorage.clear();
    server = fakeServer();
  });
  afterEach(() => TestBed.inject(Auth).end());

  async function open(items: Who, project: Partial<Project> = {}): Promise<HTMLElement> {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ items }) }));
    await loaded;
    const fixture = TestBed.createComponent(RoadmapPage);
    fixture.detectChanges();
    server
      .match(({ url }) => url === '/api/projects')
      .forEach((list) => list.flush([aProject(1, project)]));
    server.expectOne(({ url }) => url === '/api/items').flush([anItem(1)]);
    await settled();
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }
  const offers = (host: HTMLElement) => ({
    create: host.querySelector('.page > header button') !== null,
    change: host.querySelectorAll('.tools button').length,
    signIn: host.querySelector('.page > header a')?.getAttribute('href')?.split('?')[0],
  });
  const everything = { create: true, change: 2, signIn: undefined };
  const nothing = { create: false, change: 0, signIn: undefined };

  it.each<[Who, ReturnType<typeof offers>]>([
    ['anyone', everything],
    ['users', { ...nothing, signIn: '/sign-in' }],
    ['admins', nothing],
  ])('offers visitors what “%s” lets them do', async (who, expected) => {
    expect(offers(await open(who))).toEqual(expected);
  });

  it.each<[Who, Partial<Project>, ReturnType<typeof offers>]>([
    ['users', {}, everything],
    ['admins', {}, nothing],
    ['admins', { my_role: 'member' }, everything],
    ['anyone', { is_public: false, my_role: 'viewer' }, nothing],
  ])('offers accounts what “%s” and %j let them do', async (who, project, expected) => {
    await signIn(server);
    expect(offers(await open(who, project))).toEqual(expected);
  });
});
