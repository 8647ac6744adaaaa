import { Service } from '@angular/core';

import { OwnIds } from '../authorship/own-ids';

/** Comments that the caller wrote. */
@Service()
export class OwnComments extends OwnIds {
  constructor() {
    super('comment_ids');
  }
}
