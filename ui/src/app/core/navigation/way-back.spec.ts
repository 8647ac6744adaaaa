import { Location } from '@angular/common';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';

import { settled } from '../../../testing/http';
import { wayBack } from './way-back';

@Component({ template: '' })
class Page {
  readonly back = wayBack(() => ['/b', 'app', 'issues']);
}

describe('wayBack', () => {
  let router: Router;

  const click = (init: MouseEventInit = {}) =>
    new MouseEvent('click', { cancelable: true, ...init });
  const open = async (state: object | undefined, ...before: string[]) => {
    for (const url of before) await router.navigateByUrl(url);
    await router.navigateByUrl('/page', { state });
    return TestBed.createComponent(Page).componentInstance.back;
  };

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideRouter([{ path: '**', component: Page }])],
    });
    router = TestBed.inject(Router);
    router.initialNavigation();
  });

  it('leads to the list as it was, by going back', async () => {
    const list = '/b/app/issues?view=board';
    const back = await open({ list: { view: 'board', search: null } }, '/', list);
    expect(back.url()).toBe(list);
    const event = click();
    back.follow(event);
    await settled();
    expect([event.defaultPrevented, TestBed.inject(Location).path()]).toEqual([true, list]);
  });

  it('leads to the list where another page led here', async () => {
    const back = await open(undefined, '/', '/notifications');
    back.follow(click());
    await settled();
    expect(TestBed.inject(Location).path()).toBe('/b/app/issues');
  });

  it('leaves a click for another tab to the browser', async () => {
    const back = await open(undefined, '/');
    const event = click({ ctrlKey: true });
    back.follow(event);
    await settled();
    expect([event.defaultPrevented, TestBed.inject(Location).path()]).toEqual([false, '/page']);
  });
});
