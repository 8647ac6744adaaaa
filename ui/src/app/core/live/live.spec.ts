import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';

import { aToken, signIn } from '../../../testing/accounts';
import { fakeServer, refusal } from '../../../testing/http';
import { anEvent, FakeSocket } from '../../../testing/live';
import { aConfig } from '../../../testing/posts';
import { Auth } from '../auth/auth';
import { Board } from '../config/board';
import { Live } from './live';
import { EventData, LiveEvents } from './live-events';
import { LiveSetting } from './live-setting';

const voted: EventData = {
  kind: 'post.voted',
  post_id: 1,
  score: 2,
  upvotes: 2,
  downvotes: 0,
  version: 3,
};

describe('Live', () => {
  let server: HttpTestingController;
  let live: Live;
  let seen: string[];
  let resets: number;

  const socket = () => FakeSocket.newest();
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(0);
  };
  const polls = () => server.match(({ url }) => url === '/api/events');
  const look = (visibility: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const start = async () => {
    live = TestBed.inject(Live);
    await pass(0);
  };
  const greet = async (position = '1.1.0') => {
    socket().accept();
    await pass(0);
    socket().say({ subscribed: { position } });
  };
  /** As many attempts as it takes until nobody believes in the socket any more. */
  const fail = async (code = 1006) => {
    for (let n = 0; n < 3; n++) {
      socket().end(code);
      await pass(n < 2 ? 10_000 : 0);
    }
    await pass(1);
  };

  beforeEach(() => {
    FakeSocket.install();
    vi.useFakeTimers();
    server = fakeServer();
    seen = [];
    resets = 0;
    const events = TestBed.inject(LiveEvents);
    events.of('post.*').subscribe(({ kind }) => seen.push(kind));
    events.resets.subscribe(() => resets++);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    vi.restoreAllMocks();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('subscribes to what is public, and tells what comes', async () => {
    await start();
    expect(live.state()).toBe('connecting');
    await greet();
    expect(socket().url).toMatch(/^ws:\/\/[^/]+\/api\/ws\/[0-9a-f]{16}$/);
    expect(socket().sent).toEqual([{ subscribe: {} }]);
    expect(live.state()).toBe('live');
    socket().say({ event: anEvent(voted), position: '1.1.7' });
    expect(seen).toEqual(['post.voted']);
  });

  it.each([1000, 1001, 1006])(
    'comes back after a close (%i) and goes on behind the last event',
    async (code) => {
      await start();
      await greet();
      socket().say({ event: anEvent(voted), position: '1.1.7' });
      socket().end(code);
      expect(live.state()).toBe('reconnecting');
      await pass(1_000);
      expect(FakeSocket.opened).toHaveLength(2);
      socket().accept();
      await pass(0);
      expect(socket().sent).toEqual([{ subscribe: { after: '1.1.7' } }]);
      socket().say({ subscribed: { position: '1.1.7' } });
      expect([live.state(), resets]).toEqual(['live', 0]);
    },
  );

  it('has everything asked for anew where events are lost, and goes on from there', async () => {
    await start();
    await greet();
    socket().say({ reset: { reason: 'too slow', position: '9.9.9' } });
    expect(resets).toBe(1);
    socket().end(1006);
    await pass(1_000);
    await greet();
    expect(socket().sent).toEqual([{ subscribe: { after: '9.9.9' } }]);
  });

  it('has everything asked for anew when the first connection comes late', async () => {
    await start();
    socket().end(1006);
    await pass(1_000);
    await greet();
    expect(resets).toBe(1);
  });

  it('waits longer after each failure', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    await start();
    for (const [n, wait] of [500, 1_000, 2_000, 4_000].entries()) {
      socket().end(1006);
      await pass(wait - 1);
      expect(FakeSocket.opened).toHaveLength(n + 1);
      await pass(1);
      expect(FakeSocket.opened).toHaveLength(n + 2);
    }
  });

  it('tries at once when the network is back', async () => {
    await start();
    await fail();
    const before = FakeSocket.opened.length;
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.opened).toHaveLength(before + 1);
  });

  it('notices a connection that died in silence', async () => {
    await start();
    await greet();
    await pass(120_000);
    expect(socket().sent).toContainEqual({ ping: true });
    expect(FakeSocket.opened).toHaveLength(1);
    socket().silent = true;
    await pass(60_000);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  describe('of somebody who is signed in', () => {
    const signedIn = async () => {
      vi.useRealTimers();
      await signIn(server);
      vi.useFakeTimers();
      await start();
      await greet();
    };

    it('subscribes with the token, and without it after signing out', async () => {
      await signedIn();
      expect(socket().sent).toEqual([{ subscribe: { token: 'token-1' } }]);
      TestBed.inject(Auth).end();
      await pass(0);
      expect(socket().sent.at(-1)).toEqual({ subscribe: { after: '1.1.0' } });
      expect(FakeSocket.opened).toHaveLength(1);
    });

    it('subscribes again with another token when it has aged', async () => {
      await signedIn();
      socket().say({ error: { code: 'bad-token' } });
      await pass(0);
      server.expectOne('/api/auth/refresh').flush(aToken('token-2'));
      await pass(0);
      expect(socket().sent.at(-1)).toEqual({ subscribe: { after: '1.1.0', token: 'token-2' } });
    });

    it('goes on with what is public when the session is over', async () => {
      await signedIn();
      socket().say({ error: { code: 'bad-token' } });
      await pass(0);
      server.expectOne('/api/auth/refresh').flush(...refusal(401, 'Over.'));
      await pass(0);
      expect(socket().sent.at(-1)).toEqual({ subscribe: { after: '1.1.0' } });
    });

    it('asks for no token after the other when each is refused', async () => {
      await signedIn();
      socket().say({ error: { code: 'bad-token' } });
      await pass(0);
      server.expectOne('/api/auth/refresh').flush(aToken('token-2'));
      await pass(0);
      socket().say({ error: { code: 'bad-token' } });
      await pass(0);
      server.expectNone('/api/auth/refresh');
      expect(socket().readyState).toBe(3);
    });
  });

  describe('without a socket', () => {
    it('polls from the last position on, and stops when there is one again', async () => {
      await start();
      await greet('1.1.5');
      await fail();
      const [poll] = polls();
      expect(poll?.request.params.get('cursor')).toBe('1.1.5');
      poll?.flush({ items: [anEvent(voted)], next_cursor: null, position: '1.1.8' });
      expect([seen, live.state()]).toEqual([['post.voted'], 'polling']);
      await pass(15_000);
      expect(polls().map(({ request }) => request.params.get('cursor'))).toEqual(['1.1.8']);
      await pass(60_000);
      await greet('1.1.8');
      expect(socket().sent).toEqual([{ subscribe: { after: '1.1.8' } }]);
      await pass(0);
      polls();
      await pass(40_000 - 1);
      expect([polls(), live.state()]).toEqual([[], 'live']);
    });

    it('first looks where the log ends', async () => {
      await start();
      await fail();
      const [poll] = polls();
      expect(poll?.request.params.get('kinds')).toBe('project.deleted');
      poll?.flush({ items: [], next_cursor: 'on', position: '1.1.1' });
      polls()[0]?.flush({ items: [], next_cursor: null, position: '5.5.5' });
      await pass(15_000);
      const [second] = polls();
      expect(second?.request.params.get('cursor')).toBe('5.5.5');
      expect(second?.request.params.has('kinds')).toBe(false);
    });

    it('begins anew when the server does not know the position', async () => {
      await start();
      await greet();
      await fail();
      polls()[0]?.flush(...refusal(422, 'No such position.'));
      expect(resets).toBe(1);
      await pass(15_000);
      expect(polls()[0]?.request.params.has('cursor')).toBe(false);
    });

    it('does not ask while nobody looks', async () => {
      await start();
      await fail();
      polls()[0]?.flush({ items: [], next_cursor: null, position: '1.1.1' });
      look('hidden');
      await pass(60_000);
      expect(polls()).toEqual([]);
    });

    it('asks at once, and leaves the server alone, where there are too many', async () => {
      await start();
      socket().end(4429);
      await pass(10_000);
      expect(FakeSocket.opened).toHaveLength(1);
      expect(polls()).toHaveLength(1);
    });
  });

  it('lets go of the connection of a tab that is hidden for long, and takes it up again', async () => {
    await start();
    await greet('1.1.4');
    look('hidden');
    await pass(4 * 60_000);
    expect(live.state()).toBe('live');
    await pass(60_000);
    expect([live.state(), socket().readyState]).toEqual(['paused', 3]);
    const before = FakeSocket.opened.length;
    look('visible');
    await pass(0);
    expect(FakeSocket.opened).toHaveLength(before + 1);
    await greet('1.1.4');
    expect(socket().sent).toEqual([{ subscribe: { after: '1.1.4' } }]);
  });

  it('can be switched off, which is remembered', async () => {
    await start();
    await greet();
    TestBed.inject(LiveSetting).toggle();
    await pass(60_000);
    expect([live.state(), socket().readyState, FakeSocket.opened.length]).toEqual(['off', 3, 1]);
    expect(localStorage.getItem('corkboard.live')).toBe('false');
  });

  it('asks for nothing where the server does not offer it', async () => {
    const loaded = TestBed.inject(Board).load();
    server.expectOne('/api/config').flush(aConfig({ live: false }));
    await loaded;
    await start();
    expect([live.state(), FakeSocket.opened.length]).toEqual(['off', 0]);
  });
});
