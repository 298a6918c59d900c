// How a broker delivers, against what was asked of it: QoS 1, each message once. A broker that does otherwise is not refused, for what
// it brings may be right; but somebody must know that what gets lost on its way is not sent again.
import type { HealthTrouble } from '../../../contract/health/health-report.ts';
import { troubleOf } from '../city-troubles.ts';
import type { InboundMessage } from './inbound-message.ts';

/** Devices send these with QoS 1 (docs/mqtt.md): when they come with less, something in between has let the promise go. */
const ALWAYS_ACKNOWLEDGED = ['/event', '/ack', '/meta', '/online'];
const REFUSED = 128;

export interface DeliveryFigures {
  /** messages by the QoS they came with */
  readonly byQos: readonly [number, number, number];
  /** said by the broker to be sent again */
  readonly repeated: number;
  /** came with QoS 0 though their sender must use 1 */
  readonly downgraded: number;
  /** the least QoS a subscription was granted; null: not yet */
  readonly granted: number | null;
}

export class DeliveryWatch {
  readonly #byQos: [number, number, number] = [0, 0, 0];
  #repeated = 0;
  #downgraded = 0;
  #granted: number | null = null;

  /** The subscriptions begin anew. */
  begin(): void {
    this.#granted = null;
  }

  grant(qos: number): void {
    if (qos < REFUSED) this.#granted = Math.min(qos, this.#granted ?? qos);
  }

  note({ topic, isPrecious, isKept, isRepeated, qos = isPrecious ? 1 : 0 }: InboundMessage): void {
    this.#byQos[qos] += 1;
    if (isRepeated === true) this.#repeated += 1;
    if (qos === 0 && !isKept && ALWAYS_ACKNOWLEDGED.some((suffix) => topic.endsWith(suffix))) this.#downgraded += 1;
  }

  figures(): DeliveryFigures {
    return {
      byQos: [...this.#byQos],
      repeated: this.#repeated,
      downgraded: this.#downgraded,
      granted: this.#granted,
    };
  }
}

/** What is wrong with it; empty: nothing. `source`: how it is told from other brokers, '' where it is the only one. */
export function deliveryTroubles(source: string, { byQos, downgraded, granted }: DeliveryFigures): HealthTrouble[] {
  const name = source === '' ? 'the broker' : source;
  const troubles: HealthTrouble[] = [];
  if (granted === 0)
    troubles.push(
      troubleOf(
        'qos-lowered',
        `${name} delivers with QoS 0 though QoS 1 was asked: what is lost on the way is not sent again`,
        { source },
      ),
    );
  else if (downgraded > 0)
    troubles.push(
      troubleOf(
        'qos-ignored',
        `${downgraded} events, answers or signs of life came over ${name} with QoS 0: their devices, or it, do not keep to QoS 1`,
        { source, count: downgraded },
      ),
    );
  if (byQos[2] > 0)
    troubles.push(
      troubleOf('qos-raised', `${name} has sent ${byQos[2]} messages with QoS 2 though QoS 1 was asked`, {
        source,
        count: byQos[2],
      }),
    );
  return troubles;
}
