import type { Field, FieldSite } from '../domain.ts';
import { fieldOf } from '../field.ts';
import { detectors } from './detectors.ts';
import { signals } from './signals.ts';

export const createTrafficField = (site: FieldSite): Field => fieldOf([...detectors(site), ...signals(site)]);
