import type { Domain } from '../domain.ts';
import { createTransitField } from './transit-field.ts';
import { TRANSIT_KINDS } from './kinds.ts';
import { TRANSIT_FIGURES, TRANSIT_LAYERS } from './layers.ts';
import { TRANSIT_TEXTS } from './texts.ts';

export const transit: Domain = {
  id: 'transit',
  rank: 50,
  kinds: TRANSIT_KINDS,
  layers: TRANSIT_LAYERS,
  keyFigures: TRANSIT_FIGURES,
  // Late buses are the business of whoever runs them.
  alarms: [],
  texts: TRANSIT_TEXTS,
  createField: createTransitField,
};
