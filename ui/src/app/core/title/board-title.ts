import { inject, Service } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterStateSnapshot, TitleStrategy } from '@angular/router';

import { Board } from '../config/board';

/** Document titles end with the board's name. A route without a title sets its own by `name()`. */
@Service()
export class BoardTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly board = inject(Board);

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const title = this.buildTitle(snapshot);
    if (title !== undefined) this.name(title);
  }

  name(page: string): void {
    const { name } = this.board.config();
    this.title.setTitle(page ? `${page} · ${name}` : name);
  }
}
