import { HttpEventType } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { ApplicationRef, outputBinding } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aConfig, aPost } from '../../../testing/posts';
import { Board } from '../../core/config/board';
import { OwnPosts } from '../../core/posts/own-posts';
import { NewPostForm } from './new-post-form';

describe('NewPostForm', () => {
  const posted = vi.fn();
  const picture = () => new File(['x'], 'shot.png', { type: 'image/png' });
  let server: HttpTestingController;
  let host: HTMLElement;

  const stable = () => TestBed.inject(ApplicationRef).whenStable();
  const write = (id: string, text: string) => {
    const field = host.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`);
    if (!field) throw new Error(`no field ${id}`);
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  const read = (id: string) => host.querySelector<HTMLInputElement>(`#${id}`)?.value;
  const error = (id: string) => host.querySelector(`#${id}-error`)?.textContent;
  const pictureError = () => host.querySelector('app-image-input [role=alert]')?.textContent;
  const anImage = () => ({
    image_hash: 'abc',
    media_type: 'image/png',
    width: 1,
    height: 1,
    size: 1,
    upload_token: 'abc.signed',
  });
  const attach = (file: File) => {
    const data = { types: ['Files'], files: [file] };
    const event = Object.assign(new Event('drop'), { dataTransfer: data });
    host.querySelector('app-image-input')?.dispatchEvent(event);
  };
  const submit = async () => {
    host
      .querySelector('button[type=submit]')
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settled();
  };
  const open = async () => {
    const fixture = TestBed.createComponent(NewPostForm, {
      bindings: [outputBinding('posted', posted)],
    });
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    posted.mockClear();
    URL.createObjectURL = () => 'blob:preview';
    URL.revokeObjectURL = () => undefined;
    server = fakeServer();
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig());
    await loaded;
    await open();
  });

  afterEach(() => {
    server.verify();
    host.remove();
  });

  it('names what is missing or too long, and sends nothing', async () => {
    write('title', 'x'.repeat(22));
    write('username', '🎈'.repeat(11));
    await submit();
    await stable();
    expect(['title', 'text', 'username'].map(error)).toEqual([
      '2 characters too many.',
      'Say a little more about it.',
      '1 character too many.',
    ]);
  });

  it('posts once, tells the board, remembers the name and whose post it is', async () => {
    write('title', '  Dark mode ');
    write('text', 'Please.');
    write('username', ' Ada ');
    await submit();
    await submit();
    const request = server.expectOne({ method: 'POST', url: '/api/posts' });
    expect(request.request.body).toEqual({
      title: 'Dark mode',
      text: 'Please.',
      username: 'Ada',
      image_hash: null,
    });
    request.flush(aPost(5));
    await settled();
    await stable();
    expect(posted).toHaveBeenCalledWith(aPost(5));
    expect(TestBed.inject(OwnPosts).has(5)).toBe(true);
    expect([read('title'), read('text'), read('username')]).toEqual(['', '', 'Ada']);
    expect(localStorage.getItem('corkboard.name')).toBe('"Ada"');
  });

  it('asks nobody with an account for a name, and says whose it will be', async () => {
    localStorage.setItem('corkboard.name', '"Bob"');
    await signIn(server, { name: 'Ada' });
    await stable();
    expect(host.querySelector('#username')).toBeNull();
    expect(host.querySelector('.as')?.textContent.trim()).toBe('Posting as Ada');
    write('title', 'Dark mode');
    write('text', 'Please.');
    await submit();
    const request = server.expectOne('/api/posts');
    expect(request.request.body).not.toHaveProperty('username');
    request.flush(aPost(5));
    await settled();
    expect(localStorage.getItem('corkboard.name')).toBe('"Bob"');
  });

  it('says at the name that it is somebody else’s', async () => {
    write('title', 'Dark mode');
    write('text', 'Please.');
    write('username', 'Ada');
    await submit();
    const message = 'This name belongs to an account.';
    server
      .expectOne('/api/posts')
      .flush(...refusal(422, message, [{ field: 'username', message }]));
    await settled();
    await stable();
    expect(error('username')).toBe(message);
  });

  it('leaves the name out when there is none', async () => {
    write('title', 'Dark mode');
    write('text', 'Please.');
    await submit();
    const request = server.expectOne('/api/posts');
    expect(request.request.body).not.toHaveProperty('username');
    request.flush(aPost(5));
  });

  it('sends the picture first and once, however often the post is refused', async () => {
    write('title', 'taken');
    write('text', 'Please.');
    attach(picture());
    await submit();
    const upload = server.expectOne({ method: 'POST', url: '/api/images' });
    expect((upload.request.body as FormData).get('file')).toBeInstanceOf(File);
    upload.event({ type: HttpEventType.UploadProgress, loaded: 1, total: 4 });
    await stable();
    expect(host.querySelector('progress')?.value).toBe(0.25);
    upload.flush(anImage());
    await settled();
    const fields = [{ field: 'title', message: 'This title is taken.' }];
    server.expectOne('/api/posts').flush(...refusal(409, 'Taken.', fields));
    await settled();
    await stable();
    expect(error('title')).toBe('This title is taken.');
    expect(document.activeElement?.id).toBe('title');

    write('title', 'Not taken');
    await submit();
    const second = server.expectOne('/api/posts');
    expect(second.request.body).toMatchObject({
      title: 'Not taken',
      image_hash: 'abc',
      image_token: 'abc.signed',
    });
    second.flush(aPost(6));
  });

  it('sends a picture that is attached again once the server does not know it any more', async () => {
    write('title', 'Kept open');
    write('text', 'For two days.');
    attach(picture());
    await submit();
    server.expectOne('/api/images').flush(anImage());
    await settled();
    const fields = [{ field: 'image_hash', message: 'That picture was removed.' }];
    server.expectOne('/api/posts').flush(...refusal(422, 'Not valid.', fields));
    await settled();
    await stable();
    expect(pictureError()).toBe('That picture was removed.');

    attach(picture());
    await submit();
    server.expectOne('/api/images').flush(anImage());
    await settled();
    server.expectOne('/api/posts').flush(aPost(7));
  });

  for (const [what, status, message] of [
    ['no picture', 422, 'This is not a picture.'],
    ['over the budget', 429, 'Your network has sent as many pictures as it may in an hour.'],
    ['without room', 507, 'This board has no room for more pictures.'],
  ] as const)
    it(`shows at the picture why it was refused: ${what}`, async () => {
      write('title', 'Dark mode');
      write('text', 'Please.');
      attach(picture());
      await submit();
      const fields = [{ field: 'image', message }];
      server.expectOne('/api/images').flush(...refusal(status, message, fields));
      await settled();
      await stable();
      expect(pictureError()).toBe(message);
      expect([read('title'), read('text')]).toEqual(['Dark mode', 'Please.']);
    });

  it('keeps the draft until it is posted', async () => {
    write('title', 'Dark mode');
    write('text', 'Please.');
    await stable();
    host.remove();
    await open();
    expect([read('title'), read('text')]).toEqual(['Dark mode', 'Please.']);
    await submit();
    server.expectOne('/api/posts').flush(aPost(5));
    await settled();
    await stable();
    expect(localStorage.getItem('corkboard.draft.post')).toBeNull();
  });
});
