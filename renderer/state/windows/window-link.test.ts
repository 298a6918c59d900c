import { describe, expect, it } from 'vitest';
import {
  type Channel,
  createWindowLink,
  GONE_AFTER_MS,
  isSameMoment,
  type OtherWindow,
  type WindowNews,
} from './window-link.ts';

/** Everybody hears what the others post, as in a browser. */
function air() {
  const channels = new Set<Channel>();
  return (): Channel => {
    const channel: Channel = {
      onmessage: null,
      postMessage: (message) => {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data: structuredClone(message) });
      },
      close: () => void channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  };
}

function windows() {
  const connect = air();
  let nowMs = 0;
  const open = (id: string, over: { city?: string; user?: string } = {}) => {
    const news: WindowNews[] = [];
    let seen: readonly OtherWindow[] = [];
    let hellos = 0;
    const link = createWindowLink({
      channel: connect(),
      id,
      city: over.city ?? 'berlin',
      user: over.user ?? 'anna',
      steadyNow: () => nowMs,
      onNews: (one) => void news.push(one),
      onHello: () => void hellos++,
      onOthers: (others) => {
        seen = others;
      },
    });
    return { link, news, seen: () => seen.map((one) => one.id), hellos: () => hellos };
  };
  return {
    open,
    connect,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}
const HERE = { kind: 'here', panel: null, isLinked: true, moment: null } as const;

describe('windows of one person', () => {
  it('hear what is chosen, once, and not themselves', () => {
    const { open } = windows();
    const [one, other] = [open('a'), open('b')];
    const news = { kind: 'select', selection: { table: 'assets', row: 7 } } as const;
    one.link.post(news);
    expect([one.news, other.news]).toEqual([[], [news]]);
  });

  it('leave windows of another person and of another city alone', () => {
    const { open } = windows();
    const one = open('a');
    const strangers = [open('b', { user: 'boris' }), open('c', { city: 'town' })];
    one.link.post({ kind: 'select', selection: null });
    one.link.post(HERE);
    expect(strangers.flatMap((stranger) => [...stranger.news, ...stranger.seen()])).toEqual([]);
  });

  it('know each other, and who has gone with a word or without', () => {
    const { open, pass } = windows();
    const [one, two, three] = [open('a'), open('b'), open('c')];
    two.link.post(HERE);
    three.link.post(HERE);
    expect(one.seen()).toEqual(['b', 'c']);
    two.link.close();
    expect(one.seen()).toEqual(['c']);
    pass(GONE_AFTER_MS + 1);
    expect(one.link.others()).toEqual([]);
  });

  it('tell one that comes what they show', () => {
    const { open } = windows();
    const one = open('a');
    open('b').link.post({ kind: 'hello' });
    expect(one.hellos()).toBe(1);
  });

  it.each([
    null,
    5,
    { kind: 'select' },
    { from: 'x', city: 'berlin', user: 'anna', news: { kind: 'select', selection: { table: 'secrets', row: 1 } } },
    { from: 'x', city: 'berlin', user: 'anna', news: { kind: 'select', selection: { table: 'assets', row: -1 } } },
    { from: 'x', city: 'berlin', user: 'anna', news: { kind: 'fly', lon: Number.NaN, lat: 0, span: 1 } },
    { from: 'x', city: 'berlin', user: 'anna', news: { kind: 'operate', switch: 'q0' } },
  ])('do nothing with %j', (message) => {
    const { open, connect } = windows();
    const one = open('a');
    connect().postMessage(message);
    expect([one.news, one.seen()]).toEqual([[], []]);
  });
});

describe('the moment of two windows', () => {
  const at = { atMs: 1e12, order: 'arrival', speed: 0 } as const;
  it('is the same where both show the present, or one a little later', () => {
    expect(isSameMoment(null, null)).toBe(true);
    expect(isSameMoment(at, { ...at, atMs: at.atMs + 900 })).toBe(true);
    expect(isSameMoment({ ...at, speed: 10 }, { ...at, speed: 10, atMs: at.atMs + 30_000 })).toBe(true);
  });
  it('is another where one is past and one present, plays, or stands elsewhere', () => {
    expect(isSameMoment(at, null)).toBe(false);
    expect(isSameMoment(at, { ...at, speed: 1 })).toBe(false);
    expect(isSameMoment(at, { ...at, order: 'source' })).toBe(false);
    expect(isSameMoment(at, { ...at, atMs: at.atMs + 60_000 })).toBe(false);
  });
});
