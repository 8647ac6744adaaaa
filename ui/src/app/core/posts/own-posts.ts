import { Service } from '@angular/core';

import { OwnIds } from '../authorship/own-ids';

/** Posts that the caller wrote. */
@Service()
export class OwnPosts extends OwnIds {
  constructor() {
    super('post_ids');
  }
}
