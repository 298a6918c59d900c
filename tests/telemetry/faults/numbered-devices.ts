// Devices that number what they say: message i has its own value (i times STEP) at its own time, so that storage can be asked for exactly that one.
// They publish with QoS 1, keep what was not acknowledged, and send it again, as real ones do.
import mqtt, { type MqttClient } from 'mqtt';

export const SUBSTATIONS = 60;
export const POINT = 'activePower';
/** W from one message to the next: more than the deadband of the point, so that each is shown. */
export const STEP = 4_000;

export const assetOf = (number: number): string => `substation-s${1 + (number % SUBSTATIONS)}`;

export interface NumberedDevices {
  /** source time of message 0, ms; message i: i ms later */
  readonly startMs: number;
  readonly sent: number;
  /** numbers whose PUBACK came: from the broker, embedded: from the host */
  readonly acknowledged: ReadonlySet<number>;
  /** goes on at about this rate, messages a second; 0 pauses */
  setRate(rate: number): void;
  /** Resolves when everything sent so far was acknowledged. @throws Error after `ms` */
  settled(ms: number): Promise<void>;
  close(): Promise<void>;
}

const TICK_MS = 10;
const RETRY_MS = 100;
/** A broker that is away: what is not acknowledged waits here, and nothing more is said until it is less. */
const MOST_WAITING = 5_000;

/** @throws Error when it is closed before it was taken: connectAsync waits for ever on a broker that dies between the two. */
function connected(url: string): Promise<MqttClient> {
  const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 5_000 });
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.on('error', reject);
    client.once('close', () => {
      client.end(true);
      reject(new Error('closed before it was taken'));
    });
  });
}

export async function startNumberedDevices(url: string, startMs: number): Promise<NumberedDevices> {
  const acknowledged = new Set<number>();
  let sent = 0;
  let perTick = 0;
  let isClosed = false;
  let client: MqttClient | null = null;

  const say = (to: MqttClient, number: number): void => {
    const payload = JSON.stringify({
      ts: startMs + number,
      seq: Math.floor(number / SUBSTATIONS),
      v: { [POINT]: number * STEP },
    });
    to.publish(`twin/tiny/power/${assetOf(number)}/tele`, payload, { qos: 1 }, (error) => {
      if (!error) acknowledged.add(number);
    });
  };
  // A connection has no past: whatever has no acknowledgement yet is said again over the next one, oldest first.
  const join = async (): Promise<void> => {
    const joined = await connected(url);
    joined.once('close', () => {
      if (client === joined) client = null;
      joined.end(true);
      void rejoin();
    });
    for (let number = 0; number < sent; number += 1) if (!acknowledged.has(number)) say(joined, number);
    client = joined;
  };
  const rejoin = async (): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
      if (isClosed) return;
      try {
        await join();
        return;
      } catch {
        // Still away: again, for ever.
      }
    }
  };
  await join();

  const timer = setInterval(() => {
    for (let i = 0; i < perTick && sent - acknowledged.size < MOST_WAITING; i += 1) {
      if (client !== null) say(client, sent);
      sent += 1;
    }
  }, TICK_MS);
  return {
    startMs,
    acknowledged,
    get sent() {
      return sent;
    },
    setRate(rate) {
      perTick = Math.round((rate * TICK_MS) / 1000);
    },
    async settled(ms) {
      const until = performance.now() + ms;
      while (acknowledged.size < sent) {
        if (performance.now() > until)
          throw new Error(`${sent - acknowledged.size} of ${sent} messages were never acknowledged`);
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await client?.endAsync(true);
    },
  };
}
