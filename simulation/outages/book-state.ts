// What the book of outages rests on, and what is kept of it: plain data, the same for the same inputs.
import type { CallIntakeState } from './call-intake.ts';
import type { DeviceTree } from './device-tree.ts';
import type { EtrRules } from './etr-course.ts';
import type { GroupingRules } from './grouping-rules.ts';
import type { CustomerGroup, LedgerState } from './interruption-ledger.ts';
import type { CaseState } from './outage-case.ts';
import type { OutageEtrsState } from './outage-etrs.ts';
import type { RestorationChecksState } from './restoration-checks.ts';

export interface OutageCity {
  readonly trees: readonly DeviceTree[];
  /** every service point of the trees, by id */
  readonly groups: ReadonlyMap<string, CustomerGroup>;
}

export interface BookRules {
  readonly grouping: GroupingRules;
  readonly etr: EtrRules;
}

export interface BookState {
  readonly intake: CallIntakeState;
  readonly ledger: LedgerState;
  readonly cases: readonly CaseState[];
  readonly etrs: OutageEtrsState;
  /** absent in copies of before there were any */
  readonly checks?: RestorationChecksState;
}
