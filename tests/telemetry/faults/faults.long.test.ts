// The promise under fault, at length: its log is the evidence.
import { testFaults } from './fault-tests.ts';

testFaults({ hostKills: 50, brokerStops: 20, brokerKills: 20, fullDisks: 10, sharedKills: 10, limitMs: 1_800_000 });
