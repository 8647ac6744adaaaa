import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { answerAuthorship, signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { aPost } from '../../../testing/posts';
import { Authorship } from '../../api';
import { Auth } from '../../core/auth/auth';
import { PostStore } from '../../core/posts/post-store';
import { PostPage } from './post-page';

describe('PostPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<PostPage>;

  const host = () => fixture.nativeElement as HTMLElement;
  const heading = () => host().querySelector('h1')?.textContent;
  const button = (text: string, among: ParentNode = host()) =>
    Array.from(among.querySelectorAll('button')).find(({ textContent }) =>
      textContent.includes(text),
    );
  const open = (id: string) => {
    fixture = TestBed.createComponent(PostPage, {
      bindings: [inputBinding('postId', () => id)],
    });
    fixture.detectChanges();
  };
  const answerApart = (own?: Partial<Authorship>) => {
    server.match(({ url }) => url === '/api/projects').forEach((request) => request.flush([]));
    server.match(({ url }) => url === '/api/votes').forEach((request) => request.flush([]));
    answerAuthorship(server, own);
  };

  beforeEach(() => {
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = function () {
      this.open = false;
    };
    server = fakeServer();
  });

  afterEach(() => {
    answerApart();
    server.verify();
  });

  it('tells how many votes come from accounts', async () => {
    open('7');
    const counters = { upvotes: 10, downvotes: 2, account_upvotes: 8, account_downvotes: 1 };
    server.expectOne('/api/posts/7').flush(aPost(7, { score: 8, ...counters }));
    await settled();
    answerApart();
    await fixture.whenStable();
    const tally = host().querySelector('.tally')?.textContent;
    expect(tally).toBe('12 votes, 9 by people with an account');
  });

  it('shows the post with its picture, and names the document after it', async () => {
    open('7');
    const picture = { image_hash: 'abc', image_width: 640, image_height: 480 };
    server.expectOne('/api/posts/7').flush(aPost(7, { title: 'Dark mode', ...picture }));
    await settled();
    answerApart();
    await fixture.whenStable();
    expect(heading()).toBe('Dark mode');
    const shown = host().querySelector('img');
    expect(shown?.getAttribute('src')).toBe('/image/abc');
    expect([shown?.getAttribute('width'), shown?.getAttribute('height')]).toEqual(['640', '480']);
    expect(document.title).toBe('Dark mode · Corkboard');
    expect([button('Edit'), button('Delete')]).toEqual([undefined, undefined]);
  });

  it('shows at once what the list knew already', () => {
    TestBed.inject(PostStore).keep([aPost(7, { title: 'Known' })]);
    open('7');
    expect(heading()).toBe('Known');
    server.expectOne('/api/posts/7').flush(aPost(7));
  });

  it('shows the text with its marks, and the tools to who works on the project', async () => {
    await signIn(server);
    open('7');
    server.expectOne('/api/posts/7').flush(aPost(7, { text: 'It **matters**.' }));
    await settled();
    const projects = [aProject(1, { my_role: 'member' })];
    server.match(({ url }) => url === '/api/projects').forEach((list) => list.flush(projects));
    answerApart();
    await settled();
    TestBed.tick();
    server.expectOne('/api/posts/7/issues').flush([]);
    server.expectOne('/api/posts/7/follow').flush({ following: true });
    await fixture.whenStable();
    expect(host().querySelector('app-markdown strong')?.textContent).toBe('matters');
    expect([button('Edit'), button('Delete')]).not.toContain(undefined);
    TestBed.inject(Auth).end();
  });

  it('says when there is no such post', async () => {
    open('7');
    server.expectOne('/api/posts/7').flush(...refusal(404, 'This post does not exist.'));
    answerApart();
    await fixture.whenStable();
    expect(heading()).toBe('This post is not on the board');
  });

  it.each(['abc', '0', '1e99', '1.5'])('asks for no post called %s', (id) => {
    open(id);
    expect(heading()).toBe('This post is not on the board');
  });

  it('offers to try again after another failure', async () => {
    open('7');
    server.expectOne('/api/posts/7').flush(...refusal(503, 'Later.'));
    answerApart();
    await fixture.whenStable();
    button('Try again')?.click();
    TestBed.tick();
    server.expectOne('/api/posts/7').flush(aPost(7));
    await settled();
    answerApart();
    await fixture.whenStable();
    expect(heading()).toBe('Post 7');
  });

  it('lets authors delete, after asking', async () => {
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    open('7');
    server.expectOne('/api/posts/7').flush(aPost(7));
    await settled();
    answerApart({ post_ids: [7] });
    await fixture.whenStable();
    button('Delete')?.click();
    const dialog = host().querySelector('dialog[open]');
    if (!dialog) throw new Error('nobody asked');
    expect(dialog.textContent).toContain(
      '“Post 7” goes away for everybody, with the 3 votes it got.',
    );
    button('Delete', dialog)?.click();
    server.expectOne({ method: 'DELETE', url: '/api/posts/7' }).flush(null, {
      status: 204,
      statusText: 'No Content',
    });
    await settled();
    expect(navigate).toHaveBeenCalledWith('/', { replaceUrl: true });
    expect(TestBed.inject(PostStore).get(7)).toBeUndefined();
  });

  it('lets authors edit, and keeps what they wrote when the server refuses', async () => {
    open('7');
    server.expectOne('/api/posts/7').flush(aPost(7, { title: 'Old' }));
    await settled();
    answerApart({ post_ids: [7] });
    await fixture.whenStable();
    button('Edit')?.click();
    await fixture.whenStable();
    const field = host().querySelector<HTMLInputElement>('input#title');
    if (!field) throw new Error('no form');
    expect(field.value).toBe('Old');
    field.value = 'New';
    field.dispatchEvent(new Event('input'));
    button('Save')?.click();
    const update = () => server.expectOne({ method: 'PATCH', url: '/api/posts/7' });
    update().flush(...refusal(403, 'Only its author can change a post.'));
    await settled();
    await fixture.whenStable();
    expect([heading(), field.value]).toEqual(['Old', 'New']);
    button('Save')?.click();
    const request = update();
    expect(request.request.body).toEqual({ title: 'New', text: 'Text' });
    request.flush(aPost(7, { title: 'New', version: 2 }));
    await settled();
    await fixture.whenStable();
    expect(heading()).toBe('New');
    expect(host().querySelector('dialog[open]')).toBeNull();
  });
});
