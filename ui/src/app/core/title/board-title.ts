import { effect, inject, Service } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { RouterStateSnapshot, TitleStrategy } from '@angular/router';

import { Board } from '../config/board';

/** Document titles end with the board's name. A route without a title sets its own by `name()`. */
@Service()
export class BoardTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly board = inject(Board);
  private page: string | undefined;

  constructor() {
    super();
    effect(() => {
      this.board.config();
      if (this.page !== undefined) this.show(this.page); // the name may have come behind the page
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    const title = this.buildTitle(snapshot);
    if (title !== undefined) this.name(title);
  }

  name(page: string): void {
    this.page = page;
    this.show(page);
  }

  private show(page: string): void {
    const { name } = this.board.config();
    this.title.setTitle(page ? `${page} · ${name}` : name);
  }
}
