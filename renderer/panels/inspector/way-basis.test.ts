import { expect, test } from 'vitest';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { basisOf } from '../../../contract/grid-live.ts';
import { ORIGINS, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import { basisOfWay } from './way-basis.ts';

test('counts the switches of a way and those whose position nothing tells', () => {
  const model = feederGrid({ feeders: 1, stations: [{ parent: -1 }, { parent: 0 }] });
  const { data } = model;
  const live = new LiveGrid({
    branches: data.branches.rows,
    switches: data.switches.rows,
    consumers: data.consumers.rows,
    stations: data.stations.rows,
    feeders: data.feeders.rows,
  });
  live.version = 1;
  live.columns.switches.position.fill(SWITCH_POSITIONS.indexOf('closed'));
  live.columns.switches.basis.fill(basisOf(ORIGINS.indexOf('estimated'), QUALITY_CODE.GOOD, true));
  live.columns.switches.basis[0] = basisOf(ORIGINS.indexOf('measured'), QUALITY_CODE.GOOD, false);
  const path = [model.id('stations', 0), model.id('switches', 0), model.id('switches', 1), 'nobody'];
  expect(basisOfWay(model, live, path)).toEqual({ switches: 2, assumed: 1 });
  expect(basisOfWay(model, live, [])).toEqual({ switches: 0, assumed: 0 });
});
