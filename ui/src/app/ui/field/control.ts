import { Directive, inject } from '@angular/core';

import { Field } from './field';

/** The text control in a field: the field's label, error and state are its own. */
@Directive({
  selector: '[appControl]',
  host: {
    class: 'control',
    '[id]': 'field.name()',
    '[attr.aria-describedby]': 'field.errorId()',
    '[attr.aria-invalid]': 'field.faulty()',
  },
})
export class Control {
  protected readonly field = inject(Field);
}
