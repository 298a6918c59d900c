import type { Domain } from '../domain.ts';
import { createTrafficField } from './traffic-field.ts';
import { TRAFFIC_KINDS } from './kinds.ts';
import { TRAFFIC_FIGURES, TRAFFIC_LAYERS } from './layers.ts';
import { TRAFFIC_TEXTS } from './texts.ts';

export const traffic: Domain = {
  id: 'traffic',
  rank: 30,
  kinds: TRAFFIC_KINDS,
  layers: TRAFFIC_LAYERS,
  keyFigures: TRAFFIC_FIGURES,
  texts: TRAFFIC_TEXTS,
  createField: createTrafficField,
};
