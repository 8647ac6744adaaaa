import { PathKind, SchemaPath, SchemaPathRules, validate } from '@angular/forms/signals';

import { lengthOf } from './length';

interface TextRule {
  readonly max: () => number;
  /** What to say when nothing was written; without it that is allowed. */
  readonly missing?: string;
}

/** A limit that lets people write past it and tells them by how much, instead of swallowing what they paste. */
export function limited<K extends PathKind>(
  path: SchemaPath<string, SchemaPathRules.Supported, K>,
  { max, missing }: TextRule,
): void {
  validate(path, ({ value }) => {
    const length = lengthOf(value());
    if (length === 0 && missing) return { kind: 'required', message: missing };
    const over = length - max();
    if (over <= 0) return undefined;
    return { kind: 'maxLength', message: `${over} character${over === 1 ? '' : 's'} too many.` };
  });
}

const PASSWORD_LENGTH_MIN = 10;

/** A new password. What else it must not be decides the server. */
export function newPassword<K extends PathKind>(
  path: SchemaPath<string, SchemaPathRules.Supported, K>,
): void {
  validate(path, ({ value }) => {
    const missing = PASSWORD_LENGTH_MIN - Array.from(value()).length;
    if (missing <= 0) return undefined;
    if (value() === '') return { kind: 'required', message: 'Choose a password.' };
    return {
      kind: 'minLength',
      message: `${missing} more character${missing === 1 ? '' : 's'}, please: at least ${PASSWORD_LENGTH_MIN}.`,
    };
  });
}

/** Something that must be given and is taken as it is. */
export function given<K extends PathKind>(
  path: SchemaPath<string, SchemaPathRules.Supported, K>,
  message: string,
): void {
  validate(path, ({ value }) => (value() === '' ? { kind: 'required', message } : undefined));
}

/** Looks like an e-mail address; whether it is one decides the server. */
export function email<K extends PathKind>(
  path: SchemaPath<string, SchemaPathRules.Supported, K>,
): void {
  validate(path, ({ value }) =>
    /^\s*[^\s@]+@[^\s@]+\s*$/.test(value())
      ? undefined
      : { kind: 'email', message: 'Give an e-mail address, like ada@example.org.' },
  );
}
