import { describe, expect, it } from 'vitest';
import { GRID_QUANTITIES } from '../../../contract/city-pack/grid-schema.ts';
import { columnTable } from '../../../contract/city-pack/table.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { PassedIndicators } from './passed-indicators.ts';

const passage = GRID_QUANTITIES.indexOf('passage');
const position = GRID_QUANTITIES.indexOf('position');
const measurements = columnTable({
  point: Int32Array.of(0, 1, 2, 3),
  quantity: Uint8Array.of(passage, passage, position, passage),
  table: Uint8Array.of(0, 0, 0, 0),
  row: Int32Array.of(10, 11, 12, 13),
});

describe('fault indicators', () => {
  it('are those whose own telemetry says that a fault current has passed', () => {
    const indicators = new PassedIndicators(measurements);
    const live = {
      version: 1,
      values: Float64Array.of(1, 0, 1, Number.NaN),
      qualities: new Uint8Array(4),
      hasValue: (point: number) => point !== 3,
    };
    expect(indicators.read(live)).toEqual([{ row: 10, isOld: false }]);
    live.values[1] = 1;
    live.qualities[0] = QUALITY_CODE.STALE;
    expect(indicators.read(live)).toHaveLength(1);
    live.version++;
    expect(indicators.read(live)).toEqual([
      { row: 10, isOld: true },
      { row: 11, isOld: false },
    ]);
  });
});
