import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';

import { aProject } from '../../../testing/issues';
import { fakeServer } from '../../../testing/http';
import { aPost } from '../../../testing/posts';
import { PostStore } from '../posts/post-store';
import { Place } from './place';
import { Projects } from './projects';

@Component({ template: '' })
class Nowhere {}

describe('Place', () => {
  const goTo = async (url: string) => {
    await TestBed.inject(Router).navigateByUrl(url);
    const place = TestBed.inject(Place);
    return [place.section(), place.slug()];
  };

  beforeEach(() => {
    fakeServer();
    TestBed.inject(Router).resetConfig([{ path: '**', component: Nowhere }]);
    const projects = TestBed.inject(Projects);
    projects.keep(aProject(1, { slug: 'feedback' }));
    projects.keep(aProject(2, { slug: 'garden' }));
  });

  it('is the part and the project of the address', async () => {
    expect(await goTo('/')).toEqual(['board', undefined]);
    expect(await goTo('/roadmap')).toEqual(['roadmap', undefined]);
    expect(await goTo('/b/garden?sort=new')).toEqual(['board', 'garden']);
    expect(await goTo('/b/garden/issues/7')).toEqual(['issues', 'garden']);
    expect(await goTo('/me')).toEqual([undefined, undefined]);
  });

  it('is the project of the post, once it is known', async () => {
    expect(await goTo('/p/7')).toEqual(['board', undefined]);
    TestBed.inject(PostStore).keep([aPost(7, { project_id: 2 }), aPost(8, { project_id: 1 })]);
    expect(await goTo('/p/7')).toEqual(['board', 'garden']);
    expect(await goTo('/p/8')).toEqual(['board', undefined]);
  });
});
