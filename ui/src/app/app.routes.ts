import { Routes } from '@angular/router';

import { settingsKnown, signedInOnly, visitorsOnly } from './core/auth/guards';

/** No path may begin like one of the API's: api auth docs health image items notify post posts projects redoc ws. */
export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    title: '',
    loadComponent: () => import('./features/board/board-page').then((m) => m.BoardPage),
  },
  {
    path: 'p/:postId',
    loadComponent: () => import('./features/post/post-page').then((m) => m.PostPage),
  },
  {
    path: 'roadmap',
    loadComponent: () => import('./features/roadmap/roadmap-page').then((m) => m.RoadmapPage),
  },
  {
    path: 'b/:slug',
    loadComponent: () => import('./features/board/board-page').then((m) => m.BoardPage),
  },
  {
    path: 'b/:slug/roadmap',
    loadComponent: () => import('./features/roadmap/roadmap-page').then((m) => m.RoadmapPage),
  },
  {
    path: 'b/:slug/issues',
    loadComponent: () => import('./features/issues/issues-page').then((m) => m.IssuesPage),
  },
  {
    path: 'b/:slug/issues/:number',
    loadComponent: () => import('./features/issues/issue-page').then((m) => m.IssuePage),
  },
  {
    path: 'b/:slug/settings',
    canActivate: [signedInOnly],
    loadComponent: () => import('./features/project/settings-page').then((m) => m.SettingsPage),
  },
  {
    path: 'b/:slug/settings/webhooks',
    canActivate: [signedInOnly],
    loadComponent: () =>
      import('./features/webhooks/project-webhooks-page').then((m) => m.ProjectWebhooksPage),
  },
  {
    path: 'sign-in',
    title: 'Sign in',
    canActivate: [visitorsOnly, settingsKnown],
    loadComponent: () => import('./features/entry/sign-in-page').then((m) => m.SignInPage),
  },
  {
    path: 'sign-up',
    title: 'Sign up',
    canActivate: [visitorsOnly, settingsKnown],
    loadComponent: () => import('./features/entry/sign-up-page').then((m) => m.SignUpPage),
  },
  {
    path: 'join',
    title: 'Invitation',
    canActivate: [settingsKnown],
    loadComponent: () => import('./features/entry/join-page').then((m) => m.JoinPage),
  },
  {
    path: 'setup',
    title: 'Set up',
    canActivate: [settingsKnown],
    loadComponent: () => import('./features/entry/setup-page').then((m) => m.SetupPage),
  },
  {
    path: 'me',
    title: 'Profile and settings',
    canActivate: [signedInOnly],
    loadComponent: () => import('./features/account/account-page').then((m) => m.AccountPage),
  },
  {
    path: 'notifications',
    title: 'Notifications',
    canActivate: [signedInOnly],
    loadComponent: () =>
      import('./features/notifications/notifications-page').then((m) => m.NotificationsPage),
  },
  {
    path: 'unsubscribe/:token',
    title: 'Unsubscribe',
    loadComponent: () => import('./features/entry/unsubscribe-page').then((m) => m.UnsubscribePage),
  },
  {
    path: 'admin',
    canActivate: [signedInOnly],
    loadComponent: () => import('./features/admin/admin-page').then((m) => m.AdminPage),
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'users' },
      {
        path: 'users',
        title: 'Users',
        loadComponent: () => import('./features/admin/users-page').then((m) => m.UsersPage),
      },
      {
        path: 'webhooks',
        title: 'Webhooks',
        loadComponent: () =>
          import('./features/webhooks/site-webhooks-page').then((m) => m.SiteWebhooksPage),
      },
      {
        path: 'events',
        title: 'Event log',
        loadComponent: () => import('./features/admin/event-log-page').then((m) => m.EventLogPage),
      },
      {
        path: 'mail',
        title: 'Mail',
        loadComponent: () => import('./features/admin/mail-page').then((m) => m.MailPage),
      },
      {
        path: 'access',
        title: 'Access',
        loadComponent: () => import('./features/admin/access-page').then((m) => m.AccessPage),
      },
    ],
  },
  {
    path: '**',
    title: 'Not found',
    loadComponent: () => import('./features/missing/missing-page').then((m) => m.MissingPage),
  },
];
