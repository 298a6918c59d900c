import { describe, expect, it } from 'vitest';
import { tellApart } from '../../state/grid-names.ts';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { targetOf } from '../schematic/shown-diagram.ts';
import { feederOfRef, gridRefOf, selectionOfRef, stationOfRef } from './grid-selection.ts';
import { branchTitle, feederTitle, shortFeederTitle, stationTitle, switchTitle, titleOfId } from './grid-titles.ts';

const model = feederGrid({ feeders: 1, stations: [{ parent: -1 }, { parent: 0 }] });
const transformer = [...model.data.branches.class].indexOf(1);

describe('names of the grid', () => {
  it('take what the data calls a thing, else what its id tells', () => {
    expect(stationTitle(model, 0)).toBe('Nord');
    expect(stationTitle(model, 1)).toBe('S0');
    expect(stationTitle(model, -1)).toBe('');
    expect(feederTitle(model, 0)).toBe('Nord 1');
    expect(shortFeederTitle(model, 0)).toBe('1');
    expect(branchTitle(model, 0)).toBe('Nord \u2013 S0');
    expect(switchTitle(model, 0)).toMatch(/^Nord /);
    expect(titleOfId(model, 'station-s1')).toBe('S1');
    expect(titleOfId(model, 'nobody')).toBe('nobody');
  });
});

describe('names that several bear', () => {
  it('are told apart by their ids, the others stay as they are', () => {
    const names = ['Lehrter Straße', 'Nord', 'Lehrter Straße', ''];
    const ids = ['station-s812', 'substation-n1', 'substation-w119489011', 'station-s3'];
    expect(tellApart(names, ids)).toEqual(['Lehrter Straße S812', 'Nord', 'Lehrter Straße \u20269011', 'S3']);
  });
});

describe('what is chosen and what it is in the grid', () => {
  it('are found from each other', () => {
    const refs = [
      { table: 'branches', row: 0 },
      { table: 'switches', row: 2 },
      { table: 'stations', row: 1 },
      { table: 'feeders', row: 0 },
    ] as const;
    for (const ref of refs) expect(gridRefOf(model, selectionOfRef(model, ref))).toEqual(ref);
    expect(selectionOfRef(model, { table: 'consumers', row: 0 })).toEqual({ table: 'buildings', row: 1000 });
    expect(gridRefOf(model, { table: 'buildings', row: 1000 })).toEqual({ table: 'consumers', row: 0 });
    expect(gridRefOf(model, { table: 'streets', row: 1 })).toBeNull();
    expect(gridRefOf(model, { table: 'buildings', row: 4 })).toBeNull();
  });

  it('belong to a feeder and a station, and to the diagram of one of both', () => {
    expect(feederOfRef(model, { table: 'stations', row: 1 })).toBe(0);
    expect(feederOfRef(model, { table: 'branches', row: transformer })).toBe(0);
    expect(stationOfRef(model, { table: 'branches', row: transformer })).toBe(1);
    expect(targetOf(model, { table: 'stations', row: 1 })).toEqual({ feeder: 0 });
    expect(targetOf(model, { table: 'stations', row: 0 })).toEqual({ substation: 0 });
    expect(targetOf(model, { table: 'consumers', row: 0 })).toEqual({ feeder: 0 });
  });
});
