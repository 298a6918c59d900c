// The book of outages in the words of the contract: reports, indices, and why something was not taken.
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { RequestResult } from '../../../../contract/requests.ts';
import type { BookRefusal, BookResult } from '../../../../simulation/outages/book-facts.ts';
import type { OutageReport } from '../../../../simulation/outages/outage-report.ts';
import type { AreaIndices } from '../../../../simulation/outages/reliability-indices.ts';
import { refuse } from '../../requests/handler.ts';

/** `area`: of control, '' none */
export const onWire = (report: OutageReport, area: string): OutageOnWire => ({
  ...report,
  area,
  steps: [...report.steps],
  into: [...report.into],
  calls: [...report.calls],
  critical: [...report.critical],
  times: { ...report.times },
  may: [...report.may],
  check: report.check === null ? null : wireCheck(report.check),
});

const wireCheck = (check: NonNullable<OutageReport['check']>): NonNullable<OutageOnWire['check']> => ({
  ...check,
  missed: [...check.missed],
  callBack: [...check.callBack],
  calledBack: check.calledBack.map((word) => ({ ...word })),
});

export const areas = ({
  whole,
  feeders,
  districts,
  areas: ofControl,
}: AreaIndices): RequestResult<'outage.reliability'>['all'] => ({
  whole,
  feeders: Object.fromEntries(feeders),
  districts: Object.fromEntries(districts),
  areas: Object.fromEntries(ofControl),
});

const UNKNOWN: readonly BookRefusal[] = [
  'unknown-point',
  'unknown-device',
  'unknown-case',
  'unknown-record',
  'unknown-feeder',
];
const WRONG: readonly BookRefusal[] = [
  'bad-time',
  'future',
  'bad-customers',
  'on-before-off',
  'from-after-to',
  'past',
  'no-reason',
  'no-author',
];

/** The code is what programs read; `at` is the thing that it is about. */
export function refusalOf({ code, at }: Extract<BookResult, { kind: 'refused' }>): ReturnType<typeof refuse> {
  if (UNKNOWN.includes(code)) return refuse('not-found', `${code}: ${at}`);
  return refuse(WRONG.includes(code) ? 'bad-request' : 'conflict', `${code}: ${at}`);
}
