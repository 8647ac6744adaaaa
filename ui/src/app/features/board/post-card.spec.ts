import { ApplicationRef, inputBinding, outputBinding, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';

import { aConfig, aPost } from '../../../testing/posts';
import { VotedPost } from '../../core/posts/vote-store';
import { PostCard } from './post-card';

describe('PostCard', () => {
  const post = signal<VotedPost>({ ...aPost(1), my_vote: 0 });
  const config = signal(aConfig());
  const readonly = signal(false);
  const voted = vi.fn();

  async function render(): Promise<HTMLElement> {
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
    const fixture = TestBed.createComponent(PostCard, {
      bindings: [
        inputBinding('post', post),
        inputBinding('config', config),
        inputBinding('readonly', readonly),
        outputBinding('voted', voted),
      ],
    });
    await fixture.whenStable();
    return fixture.nativeElement as HTMLElement;
  }
  const buttons = (card: HTMLElement) => Array.from(card.querySelectorAll('button'));

  beforeEach(() => {
    post.set({ ...aPost(1, { title: 'Dark mode', score: 7 }), my_vote: 0 });
    config.set(aConfig());
    readonly.set(false);
    voted.mockClear();
  });

  it('tells the score where voting is left to others, and the text without its marks', async () => {
    post.update((p) => ({ ...p, text: '# Please\n\n**dark** mode' }));
    readonly.set(true);
    const card = await render();
    expect(buttons(card)).toEqual([]);
    expect(card.querySelector('output')?.textContent).toBe('7');
    expect(card.querySelector('.excerpt')?.textContent).toBe('Please dark mode');
  });

  it('votes up, and takes the vote back when pressed again', async () => {
    const card = await render();
    const [up] = buttons(card);
    expect(card.querySelector('output')?.textContent).toBe('7');
    up?.click();
    expect(voted).toHaveBeenLastCalledWith(1);
    post.update((p) => ({ ...p, score: 8, my_vote: 1 }));
    await TestBed.inject(ApplicationRef).whenStable();
    expect(up?.getAttribute('aria-pressed')).toBe('true');
    up?.click();
    expect(voted).toHaveBeenLastCalledWith(0);
  });

  it('goes from up to down in one press', async () => {
    post.update((p) => ({ ...p, my_vote: 1 }));
    const card = await render();
    buttons(card)[1]?.click();
    expect(voted).toHaveBeenLastCalledWith(-1);
  });

  it('hides what the board does not allow', async () => {
    config.set(aConfig({ downvotes: false }));
    expect(buttons(await render())).toHaveLength(1);
  });

  it('leads to the post and shows its picture small', async () => {
    post.update((p) => ({ ...p, image_hash: 'abc' }));
    const card = await render();
    expect(card.querySelector('a')?.getAttribute('href')).toBe('/p/1');
    const image = card.querySelector('img');
    expect(image?.getAttribute('src')).toBe('/image/abc/thumbnail');
    image?.dispatchEvent(new Event('error'));
    await TestBed.inject(ApplicationRef).whenStable();
    expect(card.querySelector('img')).toBeNull();
  });
});
