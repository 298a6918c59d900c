// The promise under fault, the short form; faults.long.test.ts plays it often.
import { testFaults } from './fault-tests.ts';

testFaults({ hostKills: 3, brokerStops: 2, brokerKills: 2, fullDisks: 1, sharedKills: 1, limitMs: 180_000 });
