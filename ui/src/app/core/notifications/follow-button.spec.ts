import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { Auth } from '../auth/auth';
import { FollowButton } from './follow-button';

const OF_POST = '/api/posts/7/follow';

describe('FollowButton', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<FollowButton>;

  const face = () =>
    (fixture.nativeElement as HTMLElement).querySelector<HTMLButtonElement>('button');
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };

  beforeEach(() => {
    server = fakeServer();
  });

  afterEach(() => TestBed.inject(Auth).end());

  async function show(following: boolean): Promise<void> {
    await signIn(server);
    fixture = TestBed.createComponent(FollowButton);
    fixture.componentRef.setInput('subject', { post_id: 7 });
    fixture.detectChanges();
    server.expectOne(OF_POST).flush({ following });
    await stable();
  }

  it('is nothing for visitors', async () => {
    fixture = TestBed.createComponent(FollowButton);
    fixture.componentRef.setInput('subject', { post_id: 7 });
    await fixture.whenStable();
    server.expectNone(OF_POST);
    expect(face()).toBeNull();
  });

  it('follows and follows no more', async () => {
    await show(false);
    expect(face()?.textContent).toContain('Follow');
    face()?.click();
    server.expectOne({ method: 'PUT', url: OF_POST }).flush({ following: true });
    await stable();
    expect(face()?.getAttribute('aria-pressed')).toBe('true');
    face()?.click();
    server.expectOne({ method: 'DELETE', url: OF_POST }).flush({ following: false });
    await stable();
    expect(face()?.getAttribute('aria-pressed')).toBe('false');
  });

  it('stays as it was where the server refuses', async () => {
    await show(true);
    face()?.click();
    server
      .expectOne({ method: 'DELETE', url: OF_POST })
      .flush(...refusal(429, 'Please wait a moment.'));
    await stable();
    expect(face()?.getAttribute('aria-pressed')).toBe('true');
  });

  it('asks again when there is a comment more', async () => {
    await show(false);
    fixture.componentRef.setInput('comments', 1);
    fixture.detectChanges();
    server.expectOne(OF_POST).flush({ following: true });
    await stable();
    expect(face()?.getAttribute('aria-pressed')).toBe('true');
  });
});
