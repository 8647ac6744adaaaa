import { Component } from '@angular/core';

import { Webhooks } from './webhooks';

/** Of everything that happens on the board; within the frame of the pages for admins. */
@Component({
  selector: 'app-site-webhooks-page',
  imports: [Webhooks],
  template: `<app-webhooks [project]="null" />`,
})
export class SiteWebhooksPage {}
