import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { signIn } from '../../../testing/accounts';
import { fakeDialogs, hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { Invitation } from '../../api';
import { Auth } from '../../core/auth/auth';
import { Invitations } from './invitations';

const PATH = '/api/projects/2/invitations';
const at = '2026-11-28T12:00:00Z';
const anInvitation = (id: number, role: Invitation['role'] = 'member'): Invitation => ({
  id,
  role,
  created_by_name: 'Ada',
  created_at: at,
  expires_at: '2026-12-05T12:00:00Z',
});

describe('Invitations', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<Invitations>;

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  const rows = () => Array.from(host().querySelectorAll('li .tag'), (e) => e.textContent);
  const list = () => server.expectOne({ method: 'GET', url: PATH });

  beforeEach(async () => {
    fakeDialogs();
    server = fakeServer();
    await signIn(server);
    fixture = TestBed.createComponent(Invitations, {
      bindings: [inputBinding('project', () => 2)],
    });
    document.body.append(host());
    fixture.detectChanges();
    list().flush([anInvitation(7)]);
    await stable();
  });

  afterEach(() => {
    server.verify();
    TestBed.inject(Auth).end();
    host().remove();
  });

  it('shows the link of a new one once', async () => {
    const role = one('#invite-role') as HTMLSelectElement;
    role.value = 'viewer';
    role.dispatchEvent(new Event('change'));
    button('Create invitation link').click();
    const request = server.expectOne({ method: 'POST', url: PATH });
    expect(request.request.body).toEqual({ role: 'viewer' });
    const { id, created_at, expires_at } = anInvitation(8);
    const url = 'https://board.example.org/join#secret';
    request.flush({ id, role: 'viewer', url, token: 'secret', created_at, expires_at });
    await settled();
    TestBed.tick();
    list().flush([anInvitation(8, 'viewer'), anInvitation(7)]);
    await stable();
    expect((one('#invitation-link') as HTMLInputElement).value).toBe(url);
    expect(rows()).toEqual(['viewer', 'member']);
    button('Done').click();
    await stable();
    expect(host().innerHTML).not.toContain('secret');
  });

  it('revokes', async () => {
    button('Revoke').click();
    server
      .expectOne({ method: 'DELETE', url: `${PATH}/7` })
      .flush(null, { status: 204, statusText: 'No Content' });
    await stable();
    expect(host().textContent).toContain('No invitation is open.');
  });

  it('looks again when one cannot be revoked: it may have been used', async () => {
    button('Revoke').click();
    server
      .expectOne({ method: 'DELETE', url: `${PATH}/7` })
      .flush(...refusal(404, 'This invitation is not valid any more.'));
    await settled();
    TestBed.tick();
    list().flush([]);
    await stable();
    expect(rows()).toEqual([]);
  });
});
