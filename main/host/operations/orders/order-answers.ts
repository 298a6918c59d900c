// Why an order was not taken, as clients are told: the code is what programs read (`detail`), with what it is about; the message is for people.
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import { type Answer, refuse } from '../../requests/handler.ts';
import type { DeskResult } from './order-desk.ts';

export const noOrder = (id: string) => refuse('not-found', `there is no order "${id.slice(0, 80)}"`);

export const failed = (
  code: 'conflict' | 'bad-request' | 'not-found',
  detail: string,
  at: string,
  because = at,
): Answer<never> => ({
  failure: { code, message: because === '' ? detail : `${detail}: ${because}`, detail: refusalDetail(detail, at) },
});

const UNKNOWN: readonly string[] = [
  'unknown-order',
  'unknown-step',
  'unknown-document',
  'unknown-node',
  'unknown-device',
];
const WRONG: readonly string[] = ['no-reason', 'no-steps', 'step-twice', 'groups-unordered', 'group-too-large'];

export function refusalOf({ code, at, because }: Extract<DeskResult, { ok: false }>): Answer<never> {
  if (code === 'journal')
    return refuse('unavailable', 'the journal takes nothing at the moment: nothing is done without it');
  if (code === 'unreadable') return refuse('unavailable', at);
  if (UNKNOWN.includes(code)) return failed('not-found', code, at, because);
  return failed(WRONG.includes(code) ? 'bad-request' : 'conflict', code, at, because);
}
