import { HttpErrorResponse } from '@angular/common/http';

import { refusal } from '../../../testing/http';
import { toProblem } from './problem';

describe('toProblem', () => {
  it('takes every part of the error body', () => {
    const fields = [{ field: 'title', message: 'Too long.' }];
    const [error] = refusal(422, 'Please look again.', fields);
    expect(toProblem(new HttpErrorResponse({ status: 422, error }))).toEqual({
      status: 422,
      code: 'refused',
      message: 'Please look again.',
      internal: 'internal',
      fields,
    });
  });

  it('reads an error body that came as text, as it does where success has none', () => {
    const error = JSON.stringify(refusal(403, 'Only its author can delete a post.')[0]);
    expect(toProblem(new HttpErrorResponse({ status: 403, error })).message).toBe(
      'Only its author can delete a post.',
    );
  });

  it.each([
    ['<html>Bad gateway</html>', 502, 'The server answered with error 502.'],
    [{ detail: 'Not our shape' }, 500, 'The server answered with error 500.'],
    [null, 413, 'That is more than the server accepts at once.'],
    [new ProgressEvent('error'), 0, /cannot be reached/],
  ])('finds words for an answer of another shape: %s', (error, status, message) => {
    const problem = toProblem(new HttpErrorResponse({ status, error }));
    expect(problem.message).toMatch(message);
    expect(problem.fields).toEqual([]);
  });

  it('keeps a fault of our own for the developer', () => {
    expect(toProblem(new TypeError('x is undefined'))).toMatchObject({
      status: -1,
      message: 'Something went wrong.',
      internal: 'x is undefined',
    });
  });
});
