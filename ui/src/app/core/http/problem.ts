import { HttpErrorResponse } from '@angular/common/http';

import { ErrorBody, FieldError } from '../../api';

/** Whatever failed, in the one shape the UI can show. */
export interface Problem {
  /** HTTP status; 0 when no answer came, -1 when the fault is our own. */
  readonly status: number;
  readonly code: string;
  /** For a person: `detail.user_message`. */
  readonly message: string;
  /** For a developer: `detail.internal_message`. */
  readonly internal: string;
  readonly fields: readonly FieldError[];
}

export function toProblem(error: unknown): Problem {
  if (!(error instanceof HttpErrorResponse)) {
    const internal = error instanceof Error ? error.message : String(error);
    return { status: -1, code: 'client', message: 'Something went wrong.', internal, fields: [] };
  }
  const { status } = error;
  const body = parsed(error.error);
  if (isErrorBody(body)) {
    const { code, detail, errors } = body;
    return {
      status,
      code,
      message: detail.user_message,
      internal: detail.internal_message,
      fields: errors,
    };
  }
  return { status, code: 'http', message: sentence(status), internal: error.message, fields: [] };
}

/** Where success has no body, the generated client asks for text, and so gets the error's body as text too. */
function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** A proxy in between, or no server at all, does not speak our error body. */
function isErrorBody(body: unknown): body is ErrorBody {
  const { detail, errors } = (body ?? {}) as Partial<ErrorBody>;
  return typeof detail?.user_message === 'string' && Array.isArray(errors);
}

function sentence(status: number): string {
  if (status === 0) return 'The server cannot be reached. Check your connection and try again.';
  if (status === 413) return 'That is more than the server accepts at once.';
  return `The server answered with error ${status}.`;
}
