import { TestBed } from '@angular/core/testing';

import { anEvent } from '../../../testing/live';
import { LiveEvents } from './live-events';

describe('LiveEvents', () => {
  it('tells of a kind, of all kinds of a noun, and of nothing else', () => {
    const events = TestBed.inject(LiveEvents);
    const seen: string[] = [];
    events.of('item.*').subscribe(({ data }) => seen.push(`item ${data.item_id}`));
    events.of('post.deleted', 'item.deleted').subscribe(({ kind }) => seen.push(kind));
    events.tell(anEvent({ kind: 'item.created', item_id: 1, name: '', status: '' }));
    events.tell(anEvent({ kind: 'item.deleted', item_id: 2 }));
    events.tell(anEvent({ kind: 'project.deleted', project_id: 3 }));
    events.tell({ ...anEvent({ kind: 'item.deleted', item_id: 4 }), kind: 'items.counted' });
    expect(seen).toEqual(['item 1', 'item 2', 'item.deleted']);
  });
});
