import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Menu } from './menu';

@Component({
  imports: [Menu],
  template: `
    <app-menu label="Your account"><span menuFace>A</span><a href="#x">Profile</a></app-menu>
    <button type="button" id="outside">Outside</button>
  `,
})
class Host {}

describe('Menu', () => {
  let host: HTMLElement;
  let stable: () => Promise<unknown>;

  const element = (selector: string) => {
    const found = host.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  };
  const trigger = () => element('app-menu button');
  const isOpen = () => trigger().getAttribute('aria-expanded') === 'true';

  beforeEach(async () => {
    const fixture = TestBed.createComponent(Host);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    stable = () => fixture.whenStable();
    await stable();
    trigger().click();
    await stable();
    expect([isOpen(), element('.panel').hidden]).toEqual([true, false]);
  });

  afterEach(() => host.remove());

  it('closes on Esc, and gives the focus back', async () => {
    element('a').focus();
    element('a').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await stable();
    expect([isOpen(), document.activeElement]).toEqual([false, trigger()]);
  });

  it.each([
    ['something was chosen', () => element('a').click()],
    [
      'one presses outside',
      () => element('#outside').dispatchEvent(new Event('pointerdown', { bubbles: true })),
    ],
    [
      'the focus leaves',
      () => {
        element('a').focus();
        element('#outside').focus();
      },
    ],
    ['its button is pressed again', () => trigger().click()],
  ])('closes when %s', async (_, act) => {
    act();
    await stable();
    expect(isOpen()).toBe(false);
  });
});
