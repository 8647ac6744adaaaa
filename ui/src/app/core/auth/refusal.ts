import { toProblem } from '../http/problem';

const BUSY = [408, 425, 429];

/** The server has decided against it; anything else (no answer, an error of its own) says nothing about the session. */
export function isRefusal(error: unknown): boolean {
  const { status } = toProblem(error);
  return status >= 400 && status < 500 && !BUSY.includes(status);
}
