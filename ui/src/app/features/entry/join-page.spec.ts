import { HttpTestingController } from '@angular/common/http/testing';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { ActivatedRoute, Router } from '@angular/router';
import { BehaviorSubject } from 'rxjs';

import { signIn } from '../../../testing/accounts';
import { hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { Auth } from '../../core/auth/auth';
import { KeptInvitation } from '../../core/auth/kept-invitation';
import { Projects } from '../../core/projects/projects';
import { JoinPage } from './join-page';

const PREVIEW = '/api/invitations/preview';
const preview = {
  project_name: 'Secret',
  role: 'viewer',
  expires_at: '2026-12-05T12:00:00Z',
} as const;

describe('JoinPage', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<JoinPage>;
  let navigated: ReturnType<typeof vi.spyOn>;
  const reload = vi.fn();
  const fragment = new BehaviorSubject<string | null>(null);

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const heading = () => one('h1').textContent;
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const open = (token: string | null) => {
    fragment.next(token);
    navigated = vi.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    fixture = TestBed.createComponent(JoinPage);
    document.body.append(host());
    fixture.detectChanges();
  };

  beforeEach(() => {
    reload.mockClear();
    server = fakeServer(
      { provide: ActivatedRoute, useValue: { fragment } },
      { provide: Projects, useValue: { reload } },
    );
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
  });

  it('takes the token out of the address and keeps it while somebody signs in', async () => {
    open('once');
    expect(navigated).toHaveBeenCalledWith('/join', { replaceUrl: true });
    const request = server.expectOne(PREVIEW);
    expect(request.request.body).toEqual({ token: 'once' });
    request.flush(preview);
    await stable();
    expect(heading()).toBe('Join Secret');
    const links = Array.from(host().querySelectorAll('a'), (a) => a.getAttribute('href'));
    expect(links).toEqual(['/sign-up?returnUrl=%2Fjoin', '/sign-in?returnUrl=%2Fjoin']);
    expect(sessionStorage.getItem('corkboard.invitation')).toBe('once');
  });

  it('joins, forgets the token and leads to the project', async () => {
    await signIn(server);
    open('once');
    server.expectOne(PREVIEW).flush(preview);
    await stable();
    button('Join').click();
    const request = server.expectOne('/api/invitations/accept');
    expect(request.request.body).toEqual({ token: 'once' });
    request.flush({
      project_id: 2,
      project_slug: 'secret',
      project_name: 'Secret',
      role: 'viewer',
    });
    await settled();
    expect(reload).toHaveBeenCalled();
    expect(navigated).toHaveBeenLastCalledWith('/b/secret', { replaceUrl: true });
    expect(TestBed.inject(KeptInvitation).token()).toBeUndefined();
  });

  it('explains a link that is not valid, and one that is not complete', async () => {
    open('old');
    const [body, options] = refusal(404, 'This invitation is not valid any more.');
    server.expectOne(PREVIEW).flush({ ...body, code: 'invitation-not-found' }, options);
    await stable();
    expect(heading()).toBe('This invitation is not valid');
    host().remove();
    TestBed.inject(KeptInvitation).forget();
    open(null);
    await stable();
    expect(heading()).toBe('This invitation is not valid');
  });

  it('does not call an invitation invalid because the server is away', async () => {
    open('once');
    server.expectOne(PREVIEW).flush(...refusal(503, 'The service is busy.'));
    await stable();
    expect(heading()).toBe('The invitation could not be loaded');
    button('Try again').click();
    TestBed.tick();
    server.expectOne(PREVIEW).flush(preview);
    await stable();
    expect(heading()).toBe('Join Secret');
  });
});
