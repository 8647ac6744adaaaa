import { Service } from '@angular/core';

import { OwnIds } from '../storage/own-ids';

/** Posts written in this browser. */
@Service()
export class OwnPosts extends OwnIds {
  constructor() {
    super('own-posts');
  }
}
