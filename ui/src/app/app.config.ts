import { provideHttpClient, withInterceptors, withXhr } from '@angular/common/http';
import {
  ApplicationConfig,
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
} from '@angular/router';

import { provideApiConfiguration } from './api';
import { routes } from './app.routes';
import { Auth } from './core/auth/auth';
import { authInterceptor } from './core/auth/auth-interceptor';
import { OwnData, ownDataInterceptor } from './core/auth/own-data';
import { Board } from './core/config/board';
import { errorInterceptor } from './core/http/error-interceptor';
import { retryInterceptor } from './core/http/retry-interceptor';
import { BoardTitle } from './core/title/board-title';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled', anchorScrolling: 'enabled' }),
    ),
    { provide: TitleStrategy, useExisting: BoardTitle },
    // Errors outermost: a refusal that a new token mends is shown to nobody. XHR, because fetch cannot tell how far an upload is.
    provideHttpClient(
      withXhr(),
      withInterceptors([errorInterceptor, ownDataInterceptor, authInterceptor, retryInterceptor]),
    ),
    // The document's server '/' would make '//api/posts': a host named api.
    provideApiConfiguration(''),
    provideAppInitializer(() => {
      inject(OwnData); // before anything is remembered
      // Nothing waits for these but what needs them: the pages send their own requests meanwhile.
      void inject(Auth).restore();
      void inject(Board).load();
    }),
  ],
};
