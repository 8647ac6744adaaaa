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
