import { Component, inject } from '@angular/core';

import { EventReader } from '../../api';
import { LoadMore } from '../../core/lists/load-more';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { EventLogStore } from './event-log-store';
import { FailureTools } from './failure-tools';

/** Who reads the log of events, how far they are, and what they could not deal with. */
@Component({
  selector: 'app-event-log-page',
  imports: [FailureTools, LoadMore, RelativeTime],
  providers: [EventLogStore],
  templateUrl: './event-log-page.html',
  styleUrls: ['./sections.css', './event-log-page.css'],
})
export class EventLogPage {
  protected readonly store = inject(EventLogStore);

  protected lagOf({ behind }: EventReader): string {
    if (behind === 0) return 'Up to date';
    return behind === 1 ? '1 event behind' : `${behind} events behind`;
  }
}
