// What every request passes before anything answers it: is there one of this name, is it for this role, may it be made from where the screen
// stands, are its parameters understood. Who tries to change something and may not is in the journal.
import { isChanging } from '../../contract/changing-requests.ts';
import type { Failure } from '../../contract/messages.ts';
import { isRequestName, REQUESTS, type RequestName } from '../../contract/requests.ts';
import type { Principal } from './access/access.ts';
import type { RefusalNotes } from './refusal-notes.ts';
import { notHere } from './requests/past.ts';

export type Passed = { readonly name: RequestName; readonly params: unknown } | { readonly failure: Failure };

/** @param isPast the screen shows the past */
export async function passRequest(
  name: string,
  params: unknown,
  isPast: boolean,
  principal: Principal,
  refusals: Pick<RefusalNotes, 'note'>,
): Promise<Passed> {
  if (!isRequestName(name)) return refuse('not-found', `there is no request "${name.slice(0, 80)}"`);
  const { roles, params: schema } = REQUESTS[name];
  if (!roles.includes(principal.role)) {
    if (isChanging(name)) await refusals.note(name, 'role', principal);
    return refuse('forbidden', `${name} is not for the role ${principal.role}`);
  }
  // The table for the past has nothing that changes anything either: twice is right for what must never happen.
  if (isPast && isChanging(name)) {
    await refusals.note(name, 'past', principal);
    return notHere();
  }
  const checked = schema.safeParse(params);
  if (checked.success) return { name, params: checked.data };
  const [issue] = checked.error.issues;
  const place = `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not understood'}`;
  return refuse('bad-request', place, JSON.stringify(issue));
}

const refuse = (code: Failure['code'], message: string, detail?: string): { readonly failure: Failure } => ({
  failure: { code, message, ...(detail === undefined ? {} : { detail }) },
});
