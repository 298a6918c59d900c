// A Sparkplug edge node for tests, on a real connection: it is born, speaks, dies by its will, and answers the host's question.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { encodePayload, type MetricToSend, TYPE } from './sparkplug-encoder.ts';

export interface TestDevice {
  readonly name: string;
  readonly metrics: readonly MetricToSend[];
}

export class TestEdgeNode {
  readonly client: MqttClient;
  /** JSON of each STATE heard, oldest first */
  readonly states: { online: boolean; timestamp: number }[] = [];
  rebirthsAsked = 0;
  answersRebirths = true;
  devices: TestDevice[];
  readonly #path: string;
  readonly #node: string;
  readonly #bdSeq: number;
  #seq = 0;

  private constructor(client: MqttClient, group: string, node: string, bdSeq: number, devices: TestDevice[]) {
    this.client = client;
    this.#path = `spBv1.0/${group}`;
    this.#node = node;
    this.#bdSeq = bdSeq;
    this.devices = devices;
  }

  static async connect(
    url: string,
    options: IClientOptions,
    {
      group = 'north',
      node = 'gw',
      bdSeq = 1,
      devices,
    }: { group?: string; node?: string; bdSeq?: number; devices: TestDevice[] },
  ): Promise<TestEdgeNode> {
    const client = await mqtt.connectAsync(url, {
      ...options,
      protocolVersion: 4,
      reconnectPeriod: 0,
      will: {
        topic: `spBv1.0/${group}/NDEATH/${node}`,
        payload: encodePayload({ timestamp: Date.now(), metrics: [bdSeqMetric(bdSeq)] }),
        qos: 1,
        retain: false,
      },
    });
    const made = new TestEdgeNode(client, group, node, bdSeq, devices);
    client.on('message', (topic, payload) => made.#hear(topic, payload));
    await client.subscribeAsync(
      ['spBv1.0/STATE/+', `spBv1.0/${group}/NCMD/${node}`, `spBv1.0/${group}/DCMD/${node}/#`],
      { qos: 1 },
    );
    return made;
  }

  #hear(topic: string, payload: Buffer): void {
    if (topic.startsWith('spBv1.0/STATE/')) {
      this.states.push(JSON.parse(payload.toString()) as { online: boolean; timestamp: number });
    } else if (topic.endsWith(`/NCMD/${this.#node}`) && payload.includes('Node Control/Rebirth')) {
      this.rebirthsAsked += 1;
      if (this.answersRebirths) this.beBorn();
    }
  }

  /** NBIRTH and a DBIRTH of each device. */
  beBorn(): void {
    this.#seq = 0;
    this.#publish(`NBIRTH/${this.#node}`, [
      bdSeqMetric(this.#bdSeq),
      { name: 'Node Control/Rebirth', datatype: TYPE.Boolean, value: { boolean: false } },
    ]);
    for (const device of this.devices) this.deviceBirth(device);
  }

  nodeBirth(): void {
    this.#seq = 0;
    this.#publish(`NBIRTH/${this.#node}`, [bdSeqMetric(this.#bdSeq)]);
  }

  deviceBirth({ name, metrics }: TestDevice): void {
    this.#publish(`DBIRTH/${this.#node}/${name}`, metrics);
  }

  deviceDeath(name: string): void {
    this.#publish(`DDEATH/${this.#node}/${name}`, []);
  }

  data(device: string, ...metrics: MetricToSend[]): void {
    this.#publish(`DDATA/${this.#node}/${device}`, metrics);
  }

  /** As if the network had lost one. */
  loseOne(): void {
    this.#seq = (this.#seq + 1) % 256;
  }

  /** The connection breaks: the broker publishes the will. */
  kill(): void {
    this.client.stream.destroy();
  }

  #publish(topic: string, metrics: readonly MetricToSend[]): void {
    const payload = encodePayload({ timestamp: Date.now(), seq: this.#seq, metrics });
    this.#seq = (this.#seq + 1) % 256;
    this.client.publish(`${this.#path}/${topic}`, payload, { qos: 0 });
  }
}

const bdSeqMetric = (bdSeq: number): MetricToSend => ({
  name: 'bdSeq',
  datatype: TYPE.Int64,
  timestamp: Date.now(),
  value: { long: BigInt(bdSeq) },
});
