import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { connect, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { DeliveryQueue } from './delivery-queue.ts';
import { outletOf } from './broker-connection.ts';
import type { Outlet } from './outlet.ts';

type Done = (error?: Error | null) => void;

function postOffice() {
  const sent: { payload: string; done: Done }[] = [];
  const state = { isConnected: true, unsentBytes: 0 };
  const outlet: Outlet = {
    get isConnected() {
      return state.isConnected;
    },
    get unsentBytes() {
      return state.unsentBytes;
    },
    publish: (_topic, payload, _options, done) => void sent.push({ payload, done }),
  };
  return { sent, state, outlet, payloads: () => sent.map(({ payload }) => payload) };
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('delivery queue', () => {
  const cleanUp: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
  });

  it('lets an answer go before thousands of words in line, and says it again when it comes back', () => {
    const { sent, state, outlet, payloads } = postOffice();
    const queue = new DeliveryQueue(outlet);
    for (let i = 0; i < 3000; i++) queue.add('t', `${i}`);
    const inLine = sent.length;
    expect(inLine).toBeLessThan(3000);
    queue.answer('ack', 'done');
    expect(payloads().slice(inLine)).toEqual(['done']);
    state.isConnected = false;
    sent.at(-1)!.done(new Error('the connection broke'));
    queue.answer('ack', 'later');
    expect(sent).toHaveLength(inLine + 1);
    state.isConnected = true;
    queue.pump();
    expect(payloads().slice(inLine + 1)).toEqual(['done', 'later']);
  });

  it('keeps what cannot be sent, and its order', () => {
    const { sent, state, outlet, payloads } = postOffice();
    const queue = new DeliveryQueue(outlet);
    state.isConnected = false;
    for (let i = 0; i < 5; i++) queue.add('t', `${i}`);
    expect(sent).toEqual([]);
    expect(queue.waiting).toBe(5);
    state.isConnected = true;
    queue.pump();
    expect(payloads()).toEqual(['0', '1', '2', '3', '4']);
    expect(queue.inFlight).toBe(5);
    for (const { done } of sent) done();
    expect(queue.inFlight).toBe(0);
  });

  it('sends again, first and in order, what a lost connection gave back', () => {
    const { sent, state, outlet, payloads } = postOffice();
    const queue = new DeliveryQueue(outlet);
    for (let i = 0; i < 4; i++) queue.add('t', `${i}`);
    state.isConnected = false;
    queue.add('t', '4');
    const [first, ...others] = sent.splice(0);
    first!.done();
    for (const { done } of others.toReversed()) done(new Error('Connection closed'));
    state.isConnected = true;
    queue.pump();
    expect(payloads()).toEqual(['1', '2', '3', '4']);
  });

  it('gives up the oldest when too many wait, and counts them', () => {
    const { state, outlet, payloads } = postOffice();
    const queue = new DeliveryQueue(outlet, 3);
    state.isConnected = false;
    for (let i = 0; i < 5; i++) queue.add('t', `${i}`);
    expect(queue.waiting).toBe(3);
    expect(queue.lost).toBe(2);
    state.isConnected = true;
    queue.pump();
    expect(payloads()).toEqual(['2', '3', '4']);
  });

  it('leaves no more than a thousand unacknowledged', () => {
    const { sent, outlet } = postOffice();
    const queue = new DeliveryQueue(outlet);
    for (let i = 0; i < 2500; i++) queue.add('t', `${i}`);
    expect(sent).toHaveLength(1000);
    for (const { done } of sent.slice(0, 700)) done();
    queue.pump();
    expect(sent).toHaveLength(1700);
  });

  it('loses nothing when the connection breaks again and again', async () => {
    const broker = await Aedes.createBroker();
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const got: number[] = [];
    broker.on('publish', ({ payload }, client) => {
      if (client !== null) got.push(Number(payload.toString()));
    });
    const client: MqttClient = connect(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      reconnectPeriod: 20,
      queueQoSZero: false,
    });
    cleanUp.push(
      () =>
        new Promise<void>((resolve) => {
          broker.close(() => server.close(() => resolve()));
        }),
      () => client.endAsync(true),
    );
    const queue = new DeliveryQueue(outletOf(client));
    const pumping = setInterval(() => queue.pump(), 5);
    cleanUp.push(() => clearInterval(pumping));
    await until(() => client.connected);
    for (let i = 0; i < 2000; i++) {
      queue.add('t', `${i}`);
      if (i % 400 === 399) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        for (const socket of sockets) socket.destroy();
        sockets.clear();
      }
    }
    await until(() => queue.waiting === 0 && queue.inFlight === 0);
    const firsts = [...new Set(got)];
    expect(firsts).toHaveLength(2000);
    // At least once, and first arrivals in order.
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  }, 20_000);
});
