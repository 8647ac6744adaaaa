import { Location } from '@angular/common';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { fakeServer } from '../../../testing/http';
import { Here } from './here';

@Component({ template: '' })
class Nowhere {}

describe('Here', () => {
  beforeEach(() => {
    fakeServer();
    TestBed.inject(Router).resetConfig([{ path: '**', component: Nowhere }]);
  });

  it('leads back to the page that is shown', async () => {
    const here = TestBed.inject(Here);
    await TestBed.inject(Router).navigateByUrl('/p/7?sort=new');
    expect(here.back()).toEqual({ returnUrl: '/p/7?sort=new' });
    await TestBed.inject(Router).navigateByUrl('/');
    expect(here.back()).toEqual({});
  });

  it('leads back to the page that is still to come', () => {
    TestBed.inject(Location).go('/p/7');
    expect(TestBed.inject(Here).back()).toEqual({ returnUrl: '/p/7' });
  });
});
