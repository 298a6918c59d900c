// The broker that comes with the host, for a city without one of its own: aedes behind our own doors.
//
// - A device may publish below twin/{city}/ everything but `cmd`, and subscribe to the city's `cmd` topics; besides, what a decoder of
//   foreign devices (foreign-decoder.ts) asks for.
// - The user `host` stands for the host's own rights: it may also publish `cmd` and subscribe to all of the city.
// - PUBACK goes out after the commit: aedes acknowledges before its publish hooks, and waits for `authorizePublish` only.
// - What the ingest refuses is acknowledged and goes no further: no subscriber gets it and nothing of it is retained.
import { createServer, type Server, type Socket } from 'node:net';
import {
  Aedes,
  type AedesOptions,
  type AuthenticateError,
  type Client,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import { parseTopic, type TopicSuffix } from '../../../contract/telemetry.ts';
import { PacketGuard } from './packet-guard.ts';
import type { MessageSink, Publication, TelemetrySource } from './telemetry-source.ts';

export type BrokerRole = 'device' | 'host';
/** null: refused */
export type AuthenticateMqtt = (user: string, password: string) => Promise<BrokerRole | null> | BrokerRole | null;

export interface EmbeddedBrokerOptions {
  readonly city: string;
  /** 0: a free one */
  readonly port: number;
  readonly bind: string;
  readonly authenticate: AuthenticateMqtt;
  readonly sink: MessageSink;
  /** topics and filters that are not of our own and that devices may use all the same */
  readonly foreign?: {
    readonly mayPublish: (topic: string) => boolean;
    readonly mayListen: (filter: string) => boolean;
  };
  /** told its address before the first state */
  readonly onListening: (url: string) => void;
}

const BAD_CREDENTIALS = 4;
/** A wrong password costs this, so that guessing is slow. */
const REFUSAL_DELAY_MS = 500;
const RETAINED_SUFFIXES: readonly TopicSuffix[] = ['state', 'meta', 'online'];
/** A connection that does not say who it is. */
const CONNECT_WITHIN_MS = 10_000;
/** Refused messages are sent here: nobody may subscribe to it. */
const NOWHERE = '$refused';

type Verdict = (error: AuthenticateError | null, isWelcome: boolean) => void;

export class PortInUseError extends Error {}

/** @throws PortInUseError, with the remedy */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<TelemetrySource & { port: number }> {
  const { city, bind, sink, authenticate } = options;
  const roles = new WeakMap<Client, BrokerRole>();

  async function check(client: Client, user: string, password: string, done: Verdict): Promise<void> {
    const role = await Promise.resolve(authenticate(user, password)).catch(() => null);
    if (role !== null) {
      roles.set(client, role);
      done(null, true);
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, REFUSAL_DELAY_MS);
    });
    done(Object.assign(new Error('wrong user or password'), { returnCode: BAD_CREDENTIALS }), false);
  }

  const settings: AedesOptions = {
    // Packets that arrive before the password was checked; a device may send at once what it held back.
    queueLimit: 1000,
    maxClientsIdLength: 256,
    connectTimeout: CONNECT_WITHIN_MS,
    authenticate(client, user, password, done) {
      void check(client, user ?? '', password?.toString('utf8') ?? '', done);
    },
    authorizeSubscribe(client, subscription, done) {
      const role = roles.get(client);
      const isForeign = options.foreign?.mayListen(subscription.topic) === true;
      if (role === undefined || !(isForeign || maySubscribe(city, role, subscription))) done(null, null);
      // Whoever listens to all of the city does so with QoS 0: aedes would keep in memory what it could not deliver.
      else done(null, role === 'host' ? { ...subscription, qos: 0 } : subscription);
    },
    authorizePublish(client, packet, done) {
      const role = client === null ? undefined : roles.get(client);
      admit(options, role, packet, () => done(null));
    },
  };
  const broker = await Aedes.createBroker(settings);
  const tellState = (): void => {
    sink.onState({ state: 'connected', trouble: null, detail: `${broker.connectedClients} devices connected` });
  };
  broker.on('client', tellState);
  broker.on('clientDisconnect', tellState);

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    guardPackets(socket, () => {
      const address = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`;
      sink.refuse('oversize', '', new Uint8Array(0), `a packet of ${address} was too large; the connection was closed`);
    });
    broker.handle(socket);
  });
  try {
    await listen(server, options.port, bind);
  } catch (error) {
    broker.close();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const url = `mqtt://${bind.includes(':') ? `[${bind}]` : bind}:${port}`;
  options.onListening(url);
  tellState();

  return {
    kind: 'embedded',
    url,
    port,
    publish: ({ topic, payload, qos, retain }: Publication) =>
      new Promise((resolve, reject) => {
        broker.publish(
          {
            cmd: 'publish',
            topic,
            payload: typeof payload === 'string' ? payload : Buffer.from(payload),
            qos,
            retain,
            dup: false,
          },
          (error) => {
            if (error) reject(error);
            else resolve();
          },
        );
      }),
    // aedes reads a connection on only when all that it has read of it is answered: what is not acknowledged holds the sender back.
    pause: () => undefined,
    resume: () => undefined,
    refresh: () => undefined,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await new Promise<void>((resolve) => {
        broker.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Calls `done` when the packet may be acknowledged and handed on. */
function admit(
  { city, sink, foreign }: EmbeddedBrokerOptions,
  role: BrokerRole | undefined,
  packet: PublishPacket,
  done: () => void,
): void {
  const topic = parseTopic(packet.topic);
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  if (topic?.suffix === 'cmd' && topic.city === city) {
    if (role === 'host') {
      packet.retain = false;
    } else {
      sink.refuse('bad-topic', packet.topic, payload, 'only the host publishes commands');
      drop(packet);
    }
    done();
    return;
  }
  if (!packet.topic.startsWith(`twin/${city}/`) && foreign?.mayPublish(packet.topic) !== true) {
    sink.refuse('bad-topic', packet.topic, payload, `expected twin/${city}/{domain}/{asset}/{tele|state|...}`);
    drop(packet);
    done();
    return;
  }
  if (packet.retain && (topic === null || !RETAINED_SUFFIXES.includes(topic.suffix))) packet.retain = false;
  const isPrecious = packet.qos > 0;
  const message = { topic: packet.topic, payload, isPrecious, isKept: false };
  // The verdict is needed before `done` hands the packet on, and `done` may be called from within `receive`.
  let verdict: boolean | null = null;
  let isDone = false;
  const finish = (): void => {
    if (verdict === null) {
      isDone = true;
      return;
    }
    if (!verdict) drop(packet);
    done();
  };
  verdict = sink.receive(message, finish);
  if (isDone) finish();
}

function drop(packet: PublishPacket): void {
  packet.topic = NOWHERE;
  packet.retain = false;
  packet.payload = Buffer.alloc(0);
}

function maySubscribe(city: string, role: BrokerRole | undefined, { topic }: Subscription): boolean {
  const [root, filterCity, , , suffix, rest] = topic.split('/');
  if (root !== 'twin' || filterCity !== city) return false;
  if (role === 'host') return true;
  return role === 'device' && suffix === 'cmd' && rest === undefined && !topic.includes('#');
}

function guardPackets(socket: Socket, onTooLarge: () => void): void {
  const guard = new PacketGuard();
  const read = socket.read.bind(socket);
  // aedes takes its bytes by `read`: looking at them here costs no copy and no further stream.
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (chunk instanceof Uint8Array && !guard.accepts(chunk)) {
      onTooLarge();
      socket.destroy();
      return null;
    }
    return chunk;
  };
}

function listen(server: Server, port: number, bind: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const remedy = 'Choose another port with --broker embedded:PORT, or take a free one with --broker embedded.';
      if (error.code === 'EADDRINUSE') {
        const message = `Port ${port} on ${bind} is in use by another program. ${remedy}`;
        reject(new PortInUseError(message));
      } else {
        reject(new Error(`The broker cannot listen on port ${port} of ${bind} (${error.message}). ${remedy}`));
      }
    });
    server.listen(port, bind, resolve);
  });
}
