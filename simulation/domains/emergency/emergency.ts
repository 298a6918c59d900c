import type { Domain } from '../domain.ts';
import { createEmergencyField } from './emergency-field.ts';
import { EMERGENCY_KINDS } from './kinds.ts';
import { EMERGENCY_FIGURES, EMERGENCY_LAYERS } from './layers.ts';
import { EMERGENCY_TEXTS } from './texts.ts';

export const emergency: Domain = {
  id: 'emergency',
  rank: 5,
  kinds: EMERGENCY_KINDS,
  layers: EMERGENCY_LAYERS,
  keyFigures: EMERGENCY_FIGURES,
  texts: EMERGENCY_TEXTS,
  createField: createEmergencyField,
};
