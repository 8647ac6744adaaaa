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
      withInterceptors([errorInterceptor, authInterceptor, retryInterceptor]),
    ),
    // The document's server '/' would make '//api/posts': a host named api.
    provideApiConfiguration(''),
    provideAppInitializer(() => {
      void inject(Auth).restore(); // only what needs to know waits for it
      return inject(Board).load();
    }),
  ],
};
