// From an alarm of the desk's own work to that work: the order, the course, the outage, the board of safety documents; of a part of
// the program that failed, to how the host is.
import type { AlarmMatter } from '../../../contract/alarm-matter.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { showOutage } from '../../state/outages/outage-desk.ts';
import { goToOrder } from '../orders/order-actions.ts';

export function goToMatter({ kind, id }: AlarmMatter): void {
  const { showDock } = useDesk.getState();
  switch (kind) {
    case 'order':
      goToOrder(id);
      break;
    case 'course':
      useFlisrDesk.setState({ chosen: id, refusal: null });
      showDock('flisr');
      break;
    case 'outage':
      // No filter of before hides it.
      showOutage(id);
      showDock('outages');
      break;
    case 'telemetry':
      // It stands at its station: the row itself leads there.
      break;
    case 'work':
    case 'watch':
      useOrderDesk.setState({ isBoardOpen: true });
      showDock('orders');
      break;
    case 'program':
      showDock('health');
  }
}
