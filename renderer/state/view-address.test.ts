import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './view-address.ts';

describe('view address', () => {
  it('comes back as it was written', () => {
    const camera = { lon: 13.404954, lat: 52.520008, zoom: 14.25, pitch: 45.5, bearing: -24 };
    for (const object of [
      { table: 'assets', id: 'substation-w24051064' },
      { table: 'buildings', id: 'w19046101' },
      { table: 'streets', id: '32976592' },
      null,
    ] as const) {
      expect(parseAddress(`#${formatAddress({ object, camera })}`)).toEqual({ object, camera });
    }
  });
  it('takes anything unreadable for absent', () => {
    expect(parseAddress('#view=1,2,x,4,5')).toEqual({ object: null, camera: null });
    fc.assert(fc.property(fc.string(), (hash) => parseAddress(hash) !== null));
  });
});
