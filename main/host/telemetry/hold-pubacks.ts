// mqtt.js acknowledges a QoS 1 message as soon as it has handed it out, and through its own hooks it waits for one message
// after the other (41 to 192 messages a second with 5 ms commits). So its outgoing PUBACK packets, and nothing else, are held
// back here until the message is committed (20,000 to 50,000). hold-pubacks.test.ts fails if a new version sends them another way.
// The same goes for PUBREC, the first answer to a QoS 2 message: after it the broker never sends the message again.
import type { MqttClient } from 'mqtt';

interface Packet {
  readonly cmd: string;
  readonly messageId?: number;
}

type SendPacket = (packet: Packet, done?: () => void, ...rest: unknown[]) => void;

const SEND = '_sendPacket';

interface Hold {
  isCommitted: boolean;
  /** the packet that mqtt.js wanted to send, once it has tried */
  packet: Packet | null;
}

export interface HeldPubacks {
  /** To be called before mqtt.js answers a message. Returns the function that lets the answer go. */
  hold(messageId: number): () => void;
  readonly held: number;
}

const isAnswer = ({ cmd }: Packet): boolean => cmd === 'puback' || cmd === 'pubrec';

export function holdPubacks(client: MqttClient): HeldPubacks {
  const inner = client as unknown as Record<typeof SEND, SendPacket>;
  if (typeof inner[SEND] !== 'function') throw new Error('this version of mqtt.js sends its packets another way');
  const send = inner[SEND].bind(client);
  let holds = new Map<number, Hold>();

  inner[SEND] = (packet, done, ...rest) => {
    const hold = isAnswer(packet) && packet.messageId !== undefined ? holds.get(packet.messageId) : undefined;
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
