import { HttpTestingController } from '@angular/common/http/testing';
import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { AccessConfig, Item, Project } from '../../api';
import { answerAuthorship, signIn } from '../../../testing/accounts';
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
    server = fakeServer();
  });
  afterEach(() => TestBed.inject(Auth).end());

  async function open(
    items: Who,
    project: Partial<Project> = {},
    shown: readonly Item[] = [anItem(1)],
    own: number[] = [],
  ): Promise<HTMLElement> {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ access: anAccess({ items }) }));
    await loaded;
    const fixture = TestBed.createComponent(RoadmapPage);
    fixture.detectChanges();
    server
      .match(({ url }) => url === '/api/projects')
      .forEach((list) => list.flush([aProject(1, project)]));
    server.expectOne(({ url }) => url === '/api/items').flush(shown);
    await settled();
    await fixture.whenStable();
    answerAuthorship(server, { item_ids: own });
    await settled();
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }
  const words = (found: Iterable<Element>) =>
    Array.from(found, ({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  const offers = (host: HTMLElement) => ({
    create: words(host.querySelectorAll('.page > header button')),
    change: words(host.querySelectorAll('.tools button')),
    move: host.querySelectorAll('app-grip').length,
    signIn: host.querySelector('.page > header a')?.getAttribute('href')?.split('?')[0],
  });
  const nothing = { create: [] as string[], change: [] as string[], move: 0, signIn: undefined };
  const proposing = { ...nothing, create: ['Propose an item'] };
  const planning = {
    ...nothing,
    create: ['New item'],
    change: ['Edit Item 1', 'Delete Item 1'],
    move: 1,
  };

  it.each<[Who, ReturnType<typeof offers>]>([
    ['anyone', proposing],
    ['users', { ...nothing, signIn: '/sign-in' }],
    ['admins', nothing],
  ])('offers visitors what “%s” lets them do', async (who, expected) => {
    expect(offers(await open(who))).toEqual(expected);
  });

  it.each<[Who, Partial<Project>, ReturnType<typeof offers>]>([
    ['users', {}, proposing],
    ['admins', {}, nothing],
    ['admins', { my_role: 'member' }, planning],
    ['anyone', { my_role: 'viewer' }, proposing],
    ['anyone', { is_public: false, my_role: 'viewer' }, nothing],
  ])('offers accounts what “%s” and %j let them do', async (who, project, expected) => {
    await signIn(server);
    expect(offers(await open(who, project))).toEqual(expected);
  });

  const wish = anItem(2, { status: 'proposed' });

  it.each<[Who, number[], string[]]>([
    ['anyone', [2], ['Edit Item 2', 'Delete Item 2']],
    ['users', [2], ['Delete Item 2']],
    ['anyone', [], []],
  ])('offers visitors, where “%s” may propose, what they proposed themselves', async (...given) => {
    const [who, own, change] = given;
    const host = await open(who, {}, [wish], own);
    expect(offers(host)).toMatchObject({ change, move: 0 });
  });

  it('shows what is proposed apart, and lets the team accept or decline it', async () => {
    Element.prototype.scrollIntoView = vi.fn();
    await signIn(server);
    const host = await open('anyone', { my_role: 'member' }, [anItem(1), wish]);
    expect(host.querySelector('.columns')?.textContent).not.toContain('Item 2');
    const section = host.querySelector('[data-column="proposed"]');
    expect(section?.textContent).toContain('Proposed by a guest');
    const buttons = Array.from(section?.querySelectorAll('.tools button') ?? []);
    expect(words(buttons)).toEqual(['Accept Item 2', 'Edit Item 2', 'Decline Item 2']);
    (buttons[0] as HTMLElement).click();
    await settled();
    const placed = server.expectOne('/api/items/2/place');
    expect(placed.request.body).toEqual({ status: 'planned', after: 1 });
    placed.flush(anItem(2));
    await settled();
    await TestBed.inject(ApplicationRef).whenStable();
    expect(host.querySelector('[data-column="planned"]')?.textContent).toContain('Item 2');
    expect(host.querySelector('[data-column="proposed"]')).toBeNull();
  });

  it('hides the section while nothing is proposed', async () => {
    expect((await open('anyone')).querySelector('[data-column="proposed"]')).toBeNull();
  });
});
