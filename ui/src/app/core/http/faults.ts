import { HttpErrorResponse } from '@angular/common/http';
import { FieldTree, ValidationError } from '@angular/forms/signals';

import { toProblem } from './problem';

export type Faults = ValidationError.WithOptionalFieldTree[];

/**
 * What the server says about fields, for the form to show at them; the popup has told the rest. `fields` has the server's
 * names, and may have the code of a whole refusal that is one field's fault. What is no answer of the server is thrown on.
 */
export function faultsOf(
  error: unknown,
  fields: Readonly<Record<string, FieldTree<string> | undefined>>,
): Faults {
  if (!(error instanceof HttpErrorResponse)) throw error;
  const problem = toProblem(error);
  const named = [...problem.fields, { field: problem.code, message: problem.message }];
  const faults = named.flatMap(({ field, message }) => {
    const fieldTree = fields[field];
    return fieldTree ? [{ kind: 'server', message, fieldTree }] : [];
  });
  // The popup opens after this, and gives the focus back to where it found it.
  faults[0]?.fieldTree().focusBoundControl();
  return faults;
}
