// An outage for tests: confirmed, nobody critical, no word of when it will be over.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';

export const outageOf = (outage: Partial<OutageOnWire> & Pick<OutageOnWire, 'id'>): OutageOnWire => ({
  ...{ state: 'confirmed', kind: 'outage', confidence: 'confirmed', cause: null, device: null, feeder: null, area: '' },
  ...{ startedTs: 0, endedTs: null, customersOut: 0, customersAffected: 0, criticalOut: 0, customerMinutes: 0 },
  ...{ customersPredicted: 0, etr: null, isAssessing: false, etrAlarm: 'none', etrRevisions: 0, steps: [] },
  ...{ parent: null, isNested: false, into: [], crew: null, calls: [], critical: [], times: {}, may: [], check: null },
  ...outage,
});
