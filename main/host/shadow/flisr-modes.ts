// How far each feeder may restore supply by itself, as an operator set it (FLISR: fault location, isolation, service restoration).
import { z } from 'zod';
import { FLISR_MODES, type FlisrMode } from '../../../contract/grid-requests.ts';
import type { Documents } from '../ports.ts';

const DOCUMENT = 'feeder-flisr';
const documentSchema = z.record(z.string(), z.enum(FLISR_MODES));
/** A plan is made when somebody asks for one, and carried out by people. */
const DEFAULT: FlisrMode = 'manual';

export interface FlisrModes {
  of(feeder: string): FlisrMode;
  set(feeder: string, mode: FlisrMode): Promise<void>;
}

export async function openFlisrModes(documents: Documents): Promise<FlisrModes> {
  const modes = new Map(Object.entries(documentSchema.catch({}).parse(await documents.get(DOCUMENT))));
  // One change after the other: two people must not lose each other's.
  let last: Promise<void> = Promise.resolve();
  return {
    of: (feeder) => modes.get(feeder) ?? DEFAULT,
    set: (feeder, mode) => {
      last = last
        .catch(() => undefined)
        .then(async () => {
          await documents.put(DOCUMENT, { ...Object.fromEntries(modes), [feeder]: mode });
          modes.set(feeder, mode);
        });
      return last;
    },
  };
}
