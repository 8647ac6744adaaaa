import { HttpTestingController } from '@angular/common/http/testing';
import { inputBinding, signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { hands } from '../../../testing/dom';
import { fakeServer, refusal, settled } from '../../../testing/http';
import { aProject } from '../../../testing/issues';
import { Project } from '../../api';
import { SectionVisibility } from './section-visibility';

const URL = '/api/projects/2';

describe('SectionVisibility', () => {
  let server: HttpTestingController;
  let fixture: ComponentFixture<SectionVisibility>;
  const project = signal<Project>(aProject(2));

  const host = () => fixture.nativeElement as HTMLElement;
  const { one, button } = hands(host);
  const select = (section: string) => one(`#sees-${section}`) as HTMLSelectElement;
  const choose = async (section: string, who: string) => {
    select(section).value = who;
    select(section).dispatchEvent(new Event('change'));
    await fixture.whenStable();
  };
  const save = async () => {
    button('Save').click();
    await settled();
  };

  beforeEach(async () => {
    server = fakeServer();
    project.set(aProject(2));
    fixture = TestBed.createComponent(SectionVisibility, {
      bindings: [inputBinding('project', project)],
    });
    fixture.detectChanges();
    server.match('/api/projects?all=true').forEach((list) => list.flush([]));
    await settled();
    await fixture.whenStable();
  });

  it('shows what is chosen, each with a label', () => {
    const chosen = ['posts', 'roadmap', 'issues', 'members'].map((name) => select(name).value);
    expect(chosen).toEqual(['everyone', 'everyone', 'members', 'members']);
    expect(host().querySelector('label[for="sees-issues"]')?.textContent).toContain('Issues');
  });

  it('saves nothing before something is chosen', async () => {
    await save();
    server.expectNone(URL);
    expect(button('Save').getAttribute('aria-disabled')).toBe('true');
  });

  it('saves what is chosen, and says what opening means', async () => {
    expect(host().querySelector('[role=status]')).toBeNull();
    await choose('issues', 'everyone');
    expect(one('[role=status]').textContent).toContain('everybody sees what is there already');
    await save();
    const { request } = server.expectOne(URL);
    const visibility = { ...aProject(2).visibility, issues: 'everyone' };
    expect(request.body).toEqual({ visibility });
  });

  it('keeps the choice when it could not be saved', async () => {
    await choose('posts', 'members');
    await save();
    server.expectOne(URL).flush(...refusal(503, 'Busy.'));
    await settled();
    await fixture.whenStable();
    expect(select('posts').value).toBe('members');
    expect(button('Save').getAttribute('aria-disabled')).toBe('false');
  });

  it('follows what others save, and says that a private project shows nothing', async () => {
    project.set(
      aProject(2, {
        is_public: false,
        visibility: { ...aProject(2).visibility, posts: 'members' },
      }),
    );
    await fixture.whenStable();
    expect(select('posts').value).toBe('members');
    expect(host().textContent).toContain('This project is private');
  });
});
