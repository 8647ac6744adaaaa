import { Component, inject } from '@angular/core';

import { QueuedMail } from '../../api';
import { LoadMore } from '../../core/lists/load-more';
import { Icon } from '../../ui/icon/icon';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { FailureTools } from './failure-tools';
import { MailStore } from './mail-store';

const STATUSES: readonly {
  readonly value: QueuedMail['status'] | undefined;
  readonly name: string;
}[] = [
  { value: undefined, name: 'All' },
  { value: 'waiting', name: 'Waiting' },
  { value: 'failed', name: 'Given up' },
  { value: 'sent', name: 'Sent' },
];

@Component({
  selector: 'app-mail-page',
  imports: [FailureTools, Icon, LoadMore, RelativeTime],
  providers: [MailStore],
  templateUrl: './mail-page.html',
  styleUrls: ['./sections.css', './mail-page.css'],
})
export class MailPage {
  protected readonly store = inject(MailStore);
  protected readonly statuses = STATUSES;
  protected readonly names: Record<QueuedMail['status'], string> = {
    waiting: 'Waiting',
    failed: 'Given up',
    sent: 'Sent',
  };
}
