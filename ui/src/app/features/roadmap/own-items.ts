import { Service } from '@angular/core';

import { OwnIds } from '../../core/authorship/own-ids';

/** Roadmap items that the caller created. */
@Service()
export class OwnItems extends OwnIds {
  constructor() {
    super('item_ids');
  }
}
