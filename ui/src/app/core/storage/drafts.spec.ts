import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { drafted, forgetDraft, keepDraft, keptDraft } from './drafts';

describe('drafts', () => {
  const nothing = { title: '', text: '' };
  const written = { title: 'Half', text: 'a thought' };

  it('are kept under their name until they are forgotten', () => {
    keepDraft('post', written, nothing);
    expect(keptDraft('post', nothing)).toEqual(written);
    expect(keptDraft('issue.1', nothing)).toEqual(nothing);
    forgetDraft('post');
    expect(keptDraft('post', nothing)).toEqual(nothing);
  });

  it('are none where nothing was changed', () => {
    keepDraft('post', written, nothing);
    keepDraft('post', nothing, nothing);
    expect(localStorage).toHaveLength(0);
  });

  it('do not undo what others have changed since', () => {
    const before = { title: 'Old', text: '' };
    keepDraft('post-7', written, before);
    expect(keptDraft('post-7', before)).toEqual(written);
    const now = { title: 'New', text: '' };
    expect(keptDraft('post-7', now)).toEqual(now);
  });

  it.each(['"text"', '7', '{}', '{"written":{"title":"x"},"untouched":{}}', '[]', 'no JSON'])(
    'are forms as they should be, whatever storage holds: %s',
    (held) => {
      localStorage.setItem('corkboard.draft.post', held);
      expect(keptDraft('post', nothing)).toEqual(nothing);
    },
  );

  it('keep lists as well, of what may stand in them', () => {
    const empty = { title: '', labels: [] as readonly string[] };
    const labels = { labels: (found: unknown) => typeof found === 'string' };
    keepDraft('issue', { title: '', labels: ['bug'] }, empty);
    expect(keptDraft('issue', empty, labels)).toEqual({ title: '', labels: ['bug'] });
    expect(keptDraft('issue', empty)).toEqual(empty);
    keepDraft('issue', { title: '', labels: [7] as unknown as string[] }, empty);
    expect(keptDraft('issue', empty, labels)).toEqual(empty);
    keepDraft('issue', empty, empty);
    expect(localStorage).toHaveLength(0);
  });

  it('do not undo what others have changed in a list', () => {
    const labels = { labels: (found: unknown) => typeof found === 'string' };
    keepDraft('issue-7', { labels: ['bug', 'ui'] }, { labels: ['bug'] });
    expect(keptDraft('issue-7', { labels: ['bug'] }, labels)).toEqual({ labels: ['bug', 'ui'] });
    expect(keptDraft('issue-7', { labels: ['api'] }, labels)).toEqual({ labels: ['api'] });
  });

  it('follow what is written, and another subject', () => {
    const id = signal(1);
    const draft = TestBed.runInInjectionContext(() =>
      drafted(
        () => `post-${id()}`,
        () => nothing,
      ),
    );
    TestBed.tick();
    draft.written.set(written);
    TestBed.tick();
    id.set(2);
    TestBed.tick();
    expect(draft.written()).toEqual(nothing);
    id.set(1);
    expect(draft.written()).toEqual(written);
    draft.forget();
    expect(keptDraft('post-1', nothing)).toEqual(nothing);
  });

  it('keep what was written just before their subject was loaded anew', () => {
    const project = signal({ id: 1 });
    const draft = TestBed.runInInjectionContext(() =>
      drafted(
        () => `issue-${project().id}`,
        () => nothing,
      ),
    );
    TestBed.tick();
    draft.written.set(written);
    project.set({ id: 1 });
    expect(draft.written()).toEqual(written);
  });
});
