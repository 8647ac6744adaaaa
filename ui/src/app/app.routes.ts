import { Routes } from '@angular/router';

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
    path: '**',
    title: 'Not found',
    loadComponent: () => import('./features/missing/missing-page').then((m) => m.MissingPage),
  },
];
