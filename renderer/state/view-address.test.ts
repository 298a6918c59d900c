import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './view-address.ts';

describe('view address', () => {
  it('comes back as it was written', () => {
    const camera = { lon: 13.404954, lat: 52.520008, zoom: 14.25, pitch: 45.5, bearing: -24 };
    const address = { asset: 'substation-w24051064', camera };
    expect(parseAddress(`#${formatAddress(address)}`)).toEqual(address);
  });
  it('takes anything unreadable for absent', () => {
    expect(parseAddress('#view=1,2,x,4,5')).toEqual({ asset: null, camera: null });
    fc.assert(fc.property(fc.string(), (hash) => parseAddress(hash) !== null));
  });
});
