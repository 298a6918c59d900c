import type { Domain } from '../domain.ts';
import { createPowerField } from './power-field.ts';
import { POWER_KINDS } from './kinds.ts';
import { POWER_FIGURES, POWER_LAYERS } from './layers.ts';
import { POWER_TEXTS } from './texts.ts';

export const power: Domain = {
  id: 'power',
  rank: 10,
  kinds: POWER_KINDS,
  layers: POWER_LAYERS,
  keyFigures: POWER_FIGURES,
  texts: POWER_TEXTS,
  createField: createPowerField,
};
