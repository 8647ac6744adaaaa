import { Service } from '@angular/core';

import { OwnIds } from '../storage/own-ids';

/** Comments written in this browser. */
@Service()
export class OwnComments extends OwnIds {
  constructor() {
    super('own-comments');
  }
}
