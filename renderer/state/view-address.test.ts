import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressAt, formatAddress, parseAddress } from './view-address.ts';

describe('view address', () => {
  it('comes back as it was written', () => {
    const camera = { lon: 13.404954, lat: 52.520008, zoom: 14.25, pitch: 45.5, bearing: -24 };
    for (const moment of [null, { atMs: 1_793_000_000_123, order: 'arrival' }, { atMs: 0, order: 'source' }] as const)
      for (const object of [
        { table: 'assets', id: 'substation-w24051064' },
        { table: 'buildings', id: 'w19046101' },
        { table: 'streets', id: '32976592' },
        null,
      ] as const) {
        expect(parseAddress(`#${formatAddress({ object, camera, moment })}`)).toEqual({ object, camera, moment });
      }
  });
  it('takes another moment and keeps the rest', () => {
    const at = { atMs: Date.parse('2026-10-25T01:30:00Z'), order: 'source' } as const;
    const there = addressAt('#asset=substation-w1&view=1,2,3,4,5', at);
    expect(parseAddress(`#${there}`)).toMatchObject({
      object: { id: 'substation-w1' },
      camera: { lon: 1 },
      moment: at,
    });
    expect(parseAddress(`#${addressAt(there, null)}`)).toMatchObject({ object: { id: 'substation-w1' }, moment: null });
    expect(parseAddress('#at=yesterday').moment).toBeNull();
  });
  it('takes anything unreadable for absent', () => {
    expect(parseAddress('#view=1,2,x,4,5')).toEqual({ object: null, camera: null, moment: null });
    fc.assert(fc.property(fc.string(), (hash) => parseAddress(hash) !== null));
  });
});
