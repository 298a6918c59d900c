// An order of the switching town and the words by which it is given, as Anna gives them.
import type { Asker } from '../../main/host/operations/control/control-desk.ts';
import type { Answer } from '../../main/host/requests/handler.ts';
import { ANNA, BORIS, PIN, SwitchingTown } from './switching-town.ts';

export function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}
/** Why it was refused; `done`: it was not. */
export const failureOf = (given: Answer<unknown>) =>
  'failure' in given ? (given.failure.detail ?? given.failure.code) : 'done';

/** The services of the town with its area taken by Anna, who has entered her PIN. */
export async function controlled(town: SwitchingTown) {
  const services = await town.open();
  const [area] = services.control.map.areas;
  resultOf(await services.control.change(area!.id, { type: 'take' }, ANNA));
  resultOf(await services.control.enterPin(PIN, ANNA));
  await town.pass(1000);
  return services;
}
export type Town = Awaited<ReturnType<typeof controlled>>;

/** Id of an emergency order that Anna is responsible for. */
export async function issued({ orders }: Town, steps: Parameters<Town['orders']['write']>[1], isAutomatic = false) {
  const head = { kind: 'emergency', title: 'cable', purpose: '', area: '' } as const;
  const { id, version } = resultOf(await orders.write(head, steps, 'anna'));
  resultOf(await orders.issue(id, version, { responsible: 'anna', isAutomatic }, ANNA));
  return id;
}

/** Check, figures shown, said again, and as long as a drive takes. */
export async function give(town: SwitchingTown, { orders }: Town, id: string, step: string) {
  const { violations } = resultOf(await orders.words.check(id, step, ANNA));
  const { version } = resultOf(orders.get(id));
  const given = await orders.words.instruct(id, version, step, violations as never, ANNA);
  await town.pass(6000);
  return given;
}

/** The western half of the ring (feeder-1) is an area of its own; all else is the other one. */
export const DIVIDED = { areas: [{ id: 'west', name: 'West', feeders: ['feeder-1'] }], people: {} };
export const REST = 'above';

/** A town of two areas, each in the hands of somebody; Anna and Boris have entered their PINs. */
export async function dividedTown(held: Readonly<Record<string, Asker>>) {
  const town = new SwitchingTown();
  const host = await town.open(DIVIDED);
  for (const [area, asker] of Object.entries(held)) resultOf(await host.control.change(area, { type: 'take' }, asker));
  for (const asker of [ANNA, BORIS]) resultOf(await host.control.enterPin(PIN, asker));
  await town.pass(1000);
  return { town, host };
}
