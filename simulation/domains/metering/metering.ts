// Metering: the meters of service points that are read remotely. They speak of the grid, so the grid's own simulation moves them.
import type { Domain } from '../domain.ts';
import { fieldOf } from '../field.ts';
import { METERING_KINDS } from './kinds.ts';
import { METERING_FIGURES, METERING_LAYERS } from './layers.ts';
import { METERING_TEXTS } from './texts.ts';

export const metering: Domain = {
  id: 'metering',
  rank: 15,
  kinds: METERING_KINDS,
  layers: METERING_LAYERS,
  keyFigures: METERING_FIGURES,
  // A single meter calls nobody: what meters tell together becomes an outage.
  alarms: [],
  texts: METERING_TEXTS,
  // What a meter reads follows from the whole network: no curve of its own.
  createField: () => fieldOf([]),
};
