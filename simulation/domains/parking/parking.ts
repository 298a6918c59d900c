import type { Domain } from '../domain.ts';
import { createParkingField } from './parking-field.ts';
import { PARKING_KINDS } from './kinds.ts';
import { PARKING_FIGURES, PARKING_LAYERS } from './layers.ts';
import { PARKING_TEXTS } from './texts.ts';

export const parking: Domain = {
  id: 'parking',
  rank: 40,
  kinds: PARKING_KINDS,
  layers: PARKING_LAYERS,
  keyFigures: PARKING_FIGURES,
  // Nobody in a control room acts on a full garage: its sign does.
  alarms: [],
  texts: PARKING_TEXTS,
  createField: createParkingField,
};
