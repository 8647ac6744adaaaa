import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';

import { Notification } from '../../api';
import { Auth } from '../../core/auth/auth';
import { LoadMore } from '../../core/lists/load-more';
import { Icon, IconName } from '../../ui/icon/icon';
import { RelativeTime } from '../../ui/relative-time/relative-time';
import { NotificationList } from './notification-list';
import { linkTo, sentence } from './sentence';

const ICONS: Record<Notification['kind'], IconName> = {
  comment: 'comment',
  reply: 'reply',
  mention: 'at',
  status: 'milestone',
  assigned: 'task',
};

@Component({
  selector: 'app-notifications-page',
  imports: [Icon, LoadMore, RelativeTime, RouterLink],
  providers: [NotificationList],
  templateUrl: './notifications-page.html',
  styleUrl: './notifications-page.css',
})
export class NotificationsPage {
  protected readonly auth = inject(Auth);
  protected readonly list = inject(NotificationList);
  protected readonly icons = ICONS;
  protected readonly sentence = sentence;
  protected readonly linkTo = linkTo;
}
