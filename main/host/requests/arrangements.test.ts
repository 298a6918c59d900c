import { describe, expect, it } from 'vitest';
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import { ARRANGEMENT_REQUESTS, MOST_ARRANGEMENTS } from '../../../contract/arrangement-requests.ts';
import type { Principal } from '../access/access.ts';
import type { Documents } from '../ports.ts';
import { createArrangementHandlers } from './arrangements.ts';
import type { Screen } from './handler.ts';

const ROOT: DeskPlace = {
  kind: 'row',
  parts: [
    { share: 0.7, place: { kind: 'tabs', panels: ['city'], active: 'city' } },
    { share: 0.3, place: { kind: 'tabs', panels: ['alarms', 'orders'], active: 'orders' } },
  ],
};
const screen: Screen = { replay: null, turnTo: () => undefined };
const person = (user: string) => ({ user, role: 'operator' }) as Principal;

function memory(): Documents & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: async (name) => structuredClone(kept.get(name)),
    put: async (name, value) => void kept.set(name, structuredClone(value)),
  };
}

function desk(documents: Documents = memory()) {
  const handlers = createArrangementHandlers(documents);
  return {
    list: (user = 'anna') => handlers['arrangement.list']({}, person(user), screen),
    save: async (name: string, id?: string, root = ROOT, user = 'anna') =>
      handlers['arrangement.save']({ name, root, ...(id === undefined ? {} : { id }) }, person(user), screen),
    rename: (id: string, name: string) => handlers['arrangement.rename']({ id, name }, person('anna'), screen),
    remove: (id: string) => handlers['arrangement.remove']({ id }, person('anna'), screen),
    note: (last: string) => handlers['arrangement.note']({ last }, person('anna'), screen),
  };
}

async function savedId(of: ReturnType<typeof desk>, name: string): Promise<string> {
  const reply = await of.save(name);
  if ('failure' in reply) throw new Error(reply.failure.message);
  return reply.result.saved;
}

describe('arrangements', () => {
  it('belong to one person', async () => {
    const one = desk();
    const id = await savedId(one, 'Night');
    expect(await one.list()).toMatchObject({ result: { arrangements: [{ id, name: 'Night', root: ROOT }], last: id } });
    expect(await one.list('boris')).toEqual({ result: { arrangements: [], unreadable: 0, last: null } });
  });

  it('are changed in their place, renamed and removed', async () => {
    const one = desk();
    const id = await savedId(one, 'Night');
    const city: DeskPlace = { kind: 'tabs', panels: ['city'], active: 'city' };
    expect(await one.save('Night', id, city)).toMatchObject({ result: { arrangements: [{ id, root: city }] } });
    expect(await one.rename(id, 'Quiet night')).toMatchObject({ result: { arrangements: [{ name: 'Quiet night' }] } });
    expect(await one.remove(id)).toMatchObject({ result: { arrangements: [], last: null } });
    expect(await one.remove(id)).toMatchObject({ failure: { code: 'not-found' } });
    expect(await one.save('Night', id)).toMatchObject({ failure: { code: 'not-found' } });
  });

  it('have names that tell them apart', async () => {
    const one = desk();
    const id = await savedId(one, 'Night');
    await savedId(one, 'Storm');
    expect(await one.save('night')).toMatchObject({ failure: { code: 'conflict' } });
    expect(await one.rename(id, 'STORM')).toMatchObject({ failure: { code: 'conflict' } });
    expect(await one.rename(id, 'NIGHT')).toMatchObject({
      result: { arrangements: [{ name: 'NIGHT' }, { name: 'Storm' }] },
    });
  });

  it('are no more than a person can tell apart', async () => {
    const one = desk();
    for (let i = 0; i < MOST_ARRANGEMENTS; i++) await savedId(one, `n${i}`);
    expect(await one.save('one more')).toMatchObject({ failure: { code: 'too-many' } });
  });

  it('do not lose each other when two windows save at once', async () => {
    const one = desk();
    await Promise.all(['a', 'b', 'c'].map((name) => one.save(name)));
    expect(await one.list()).toMatchObject({ result: { arrangements: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] } });
  });

  it('keep what they cannot read, and say so', async () => {
    const documents = memory();
    const strange = { id: 'x', name: 'Of tomorrow', version: 9, root: { kind: 'circle' } };
    documents.kept.set('arrangements/anna', { entries: [strange, 5], last: 'x' });
    const one = desk(documents);
    expect(await one.list()).toEqual({ result: { arrangements: [], unreadable: 2, last: 'x' } });
    await savedId(one, 'Night');
    await one.note('watch');
    expect(documents.kept.get('arrangements/anna')).toMatchObject({
      entries: [strange, 5, { name: 'Night' }],
      last: 'watch',
    });
  });

  it('do not write over a document of another form', async () => {
    const documents = memory();
    documents.kept.set('arrangements/anna', 'garbage');
    const one = desk(documents);
    expect(await one.list()).toMatchObject({ result: { arrangements: [], unreadable: 1 } });
    await savedId(one, 'Night');
    expect(documents.kept.get('arrangements/anna')).toMatchObject({ entries: ['garbage', { name: 'Night' }] });
  });

  it('come with a size and a depth that a desk can have', () => {
    const { params } = ARRANGEMENT_REQUESTS['arrangement.save'];
    const deep = (levels: number): DeskPlace =>
      levels === 0
        ? { kind: 'tabs', panels: ['city'], active: 'city' }
        : {
            kind: levels % 2 === 0 ? 'row' : 'column',
            parts: [1, 2].map(() => ({ share: 0.5, place: deep(levels - 1) })),
          };
    expect(params.safeParse({ name: 'a', root: deep(5) }).success).toBe(true);
    expect(params.safeParse({ name: 'a', root: deep(6) }).success).toBe(false);
    expect(params.safeParse({ name: '  ', root: ROOT }).success).toBe(false);
    const share = (value: number) => ({
      name: 'a',
      root: { kind: 'row', parts: [1, 2].map(() => ({ share: value, place: deep(0) })) },
    });
    expect([0, -1, Number.NaN, 2].map((value) => params.safeParse(share(value)).success)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('are refused when they are larger than any desk', async () => {
    const panels = Array.from({ length: 40 }, (_, i) => `panel-${'x'.repeat(30)}-${i}`.slice(0, 40));
    const tabs: DeskPlace = { kind: 'tabs', panels, active: panels[0]! };
    const root: DeskPlace = { kind: 'row', parts: Array.from({ length: 12 }, () => ({ share: 0.08, place: tabs })) };
    expect(await desk().save('large', undefined, root)).toMatchObject({ failure: { code: 'bad-request' } });
  });
});
