// The five rules of EN 50110 as steps of an order, for a place where people will work: what is open is locked and tagged, the place is proven
// dead and earthed, and then its document is issued; and all of that taken back once the work has ended.
import type { OrderOperation } from '../../../contract/order-requests.ts';
import type { DocumentZone } from './document-zone.ts';

export interface WorkPlace {
  /** id of its safety document */
  readonly document: string;
  readonly type: Extract<OrderOperation, { kind: 'tag' }>['type'];
  /** the person in charge of the work */
  readonly holder: string;
  readonly zone: Pick<DocumentZone, 'devices' | 'earthAt'>;
}

const tagOf = ({ document, type }: WorkPlace, device: string, i: number, to: 'on' | 'off'): OrderOperation => ({
  ...{ kind: 'tag', tag: `${document}-t${i + 1}`, device, document, type, to },
});
const earthOf = ({ document }: WorkPlace, node: string, i: number, to: 'on' | 'off'): OrderOperation => ({
  ...{ kind: 'ground', earth: `${document}-e${i + 1}`, node, to },
});

/** In the order in which they are safe. Only a clearance is proven dead and earthed: the others are no place without voltage. */
export function makeSafe(place: WorkPlace): OrderOperation[] {
  const { document, holder, type, zone } = place;
  const earthed = type === 'clearance' ? zone.earthAt : [];
  return [
    ...zone.devices.map((device): OrderOperation => ({ kind: 'lock', device, to: 'locked' })),
    ...zone.devices.map((device, i) => tagOf(place, device, i, 'on')),
    ...earthed.map((node): OrderOperation => ({ kind: 'verify', what: 'dead', node })),
    ...earthed.map((node, i) => earthOf(place, node, i, 'on')),
    { kind: 'document', document, to: 'issued', holder },
  ];
}

/** The way back: work ended, document released, earths off, tags off, unlocked. What is closed again is for whoever writes the order. */
export function giveBack(place: WorkPlace): OrderOperation[] {
  const { document, holder, type, zone } = place;
  const earthed = type === 'clearance' ? zone.earthAt : [];
  return [
    { kind: 'document', document, to: 'workEnded', holder },
    { kind: 'document', document, to: 'released', holder },
    ...earthed.map((node, i) => earthOf(place, node, i, 'off')),
    ...zone.devices.map((device, i) => tagOf(place, device, i, 'off')),
    ...zone.devices.map((device): OrderOperation => ({ kind: 'lock', device, to: 'unlocked' })),
  ];
}
