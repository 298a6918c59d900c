import { describe, expect, it } from 'vitest';
import type { LayerDescription } from '../../contract/catalogue.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { LiveCity } from '../state/live-city.ts';
import { AssetStates, TRUST } from './asset-states.ts';
import type { Palette } from './palette.ts';

const PALETTE: Palette = {
  colour: (token) => (token === '--high' ? [1, 0, 0] : token === '--net-unknown' ? [0, 0, 1] : [0, 0, 0]),
  css: () => '',
};

const layer = (colour: LayerDescription['colour']): LayerDescription => ({
  id: 'layer',
  domain: 'domain',
  kinds: ['kind'],
  geometry: 'point',
  colour,
  maxSpan: 1,
  defaultOn: true,
  rank: 0,
});
const RAMP = layer({ by: 'ramp', point: 'value', from: 0, to: 100, tokens: ['--low', '--high'] });

function live(
  values: readonly (readonly [point: number, value: number, quality: number])[],
  into = new LiveCity(4),
): LiveCity {
  into.apply({
    number: 1,
    isSnapshot: false,
    cityTimeMs: 0,
    oldestArrivalMs: 0,
    count: values.length,
    points: Uint32Array.from(values, ([point]) => point),
    values: Float64Array.from(values, ([, value]) => value),
    times: new Float64Array(values.length),
    qualities: Uint8Array.from(values, ([, , quality]) => quality),
    origins: new Uint8Array(values.length),
  });
  return into;
}

const texel = (states: AssetStates, slot: number): number[] => [
  ...(states.texture.image.data as Uint8Array).subarray(slot * 4, slot * 4 + 4),
];

describe('live colours', () => {
  it('follow a ramp, hollow when stale, unknown when missing or bad', () => {
    const city = live([
      [0, 100, 0],
      [1, 50, QUALITY_CODE.STALE],
      [2, 100, QUALITY_CODE.BAD],
    ]);
    const assets = Uint32Array.of(0, 1, 2, 3);
    const states = new AssetStates(
      [{ description: RAMP, assets, points: Int32Array.of(0, 1, 2, 3), states: [], first: 0 }],
      city,
    );
    states.setPalette(PALETTE);
    expect(texel(states, 0)).toEqual([255, 0, 0, TRUST.good]);
    expect(texel(states, 1)).toEqual([127, 0, 0, TRUST.stale]);
    expect(texel(states, 2)).toEqual([0, 0, 255, TRUST.unknown]);
    expect(texel(states, 3)).toEqual([0, 0, 255, TRUST.unknown]);
  });

  it('write only what has changed', () => {
    const city = live([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    const states = new AssetStates(
      [{ description: RAMP, assets: Uint32Array.of(0, 1), points: Int32Array.of(0, 1), states: [], first: 0 }],
      city,
    );
    states.setPalette(PALETTE);
    const version = states.texture.version;
    expect(states.update()).toBe(false);
    expect(states.texture.version).toBe(version);
    live([[1, 100, 0]], city);
    expect(states.update()).toBe(true);
    expect(texel(states, 0)).toEqual([0, 0, 0, TRUST.good]);
    expect(texel(states, 1)).toEqual([255, 0, 0, TRUST.good]);
  });

  it('take the colour of a state by its name', () => {
    const description = layer({ by: 'state', point: 'state', tokens: { on: '--high' } });
    const states = new AssetStates(
      [{ description, assets: Uint32Array.of(0), points: Int32Array.of(0), states: ['off', 'on'], first: 0 }],
      live([[0, 1, 0]]),
    );
    states.setPalette(PALETTE);
    expect(texel(states, 0)).toEqual([255, 0, 0, TRUST.good]);
  });

  it('are good where a layer has one colour and needs no value', () => {
    const description = layer({ by: 'constant', token: '--high' });
    const states = new AssetStates(
      [{ description, assets: Uint32Array.of(0), points: Int32Array.of(-1), states: [], first: 0 }],
      new LiveCity(0),
    );
    states.setPalette(PALETTE);
    expect(texel(states, 0)).toEqual([255, 0, 0, TRUST.good]);
  });
});
