// mqtt.js acknowledges a QoS 1 message as soon as it has handed it out, and through its own hooks it waits for one message
// after the other (41 to 192 messages a second with 5 ms commits). So its outgoing PUBACK packets, and nothing else, are held
// back here until the message is committed (20,000 to 50,000). hold-pubacks.test.ts fails if a new version sends them another way.
import type { MqttClient } from 'mqtt';

type SendPacket = (packet: { cmd: string; messageId?: number }, done?: () => void, ...rest: unknown[]) => void;

const SEND = '_sendPacket';

interface Hold {
  isCommitted: boolean;
  /** the packet that mqtt.js wanted to send, once it has tried */
  packet: { cmd: string; messageId?: number } | null;
}

export interface HeldPubacks {
  /** To be called within the 'message' event. Returns the function that lets the PUBACK go. */
  hold(messageId: number): () => void;
  readonly held: number;
}

export function holdPubacks(client: MqttClient): HeldPubacks {
  const inner = client as unknown as Record<typeof SEND, SendPacket>;
  if (typeof inner[SEND] !== 'function') throw new Error('this version of mqtt.js sends its packets another way');
  const send = inner[SEND].bind(client);
  let holds = new Map<number, Hold>();

  inner[SEND] = (packet, done, ...rest) => {
    const hold = packet.cmd === 'puback' && packet.messageId !== undefined ? holds.get(packet.messageId) : undefined;
    if (hold === undefined) {
      send(packet, done, ...rest);
    } else if (hold.isCommitted) {
      holds.delete(packet.messageId as number);
      send(packet, done, ...rest);
    } else {
      hold.packet = packet;
      // The next message must not wait for this one's commit.
      done?.();
    }
  };
  // Message ids belong to a connection: afterwards the broker sends again what was not acknowledged.
  client.on('close', () => {
    holds = new Map();
  });

  return {
    hold(messageId) {
      const ofThisConnection = holds;
      const hold: Hold = { isCommitted: false, packet: null };
      ofThisConnection.set(messageId, hold);
      return () => {
        hold.isCommitted = true;
        if (hold.packet === null || ofThisConnection !== holds || ofThisConnection.get(messageId) !== hold) return;
        ofThisConnection.delete(messageId);
        if (client.connected) send(hold.packet);
      };
    },
    get held() {
      return holds.size;
    },
  };
}
