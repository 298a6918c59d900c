// A Sparkplug B 3.0 host application: understands edge nodes by what they said at birth, asks them for it, and tells them that it is there.
// docs/sparkplug.md is for whoever connects a gateway.
import type { DecodedSink, ForeignDecoder, ForeignDoor } from '../foreign-decoder.ts';
import type { InboundMessage } from '../inbound-message.ts';
import type { TelemetryPoint } from '../intake-devices.ts';
import { EdgeNode } from './edge-node.ts';
import { HostState } from './host-state.ts';
import type { MetricRooms } from './metric-table.ts';
import { PointRules } from './point-rules.ts';
import type { SparkplugConfig } from './sparkplug-config.ts';
import { readPayload, writeRebirthCommand } from './sparkplug-message.ts';
import {
  dataFilters,
  isName,
  NAMESPACE,
  nodeCommandTopic,
  parseSparkplugTopic,
  type SparkplugTopic,
} from './sparkplug-topic.ts';
import { UnmappedMetrics } from './unmapped-metrics.ts';

export type SparkplugHost = ForeignDecoder & Required<Pick<ForeignDecoder, 'unmapped'>>;

/** One node speaks for all its devices. */
const NODE_RATE = 2000;
const MOST_NODES = 20_000;
/** held in memory, of all nodes together */
const MOST_METRICS = 2_000_000;
const MOST_TOPICS = 50_000;

/** @param random from 0 to 1, for jitter */
export function createSparkplugHost(
  config: SparkplugConfig,
  city: { readonly points: readonly TelemetryPoint[] },
  door: ForeignDoor,
  random: () => number = Math.random,
): SparkplugHost {
  const { groups = null, hostId } = config;
  const unmapped = new UnmappedMetrics();
  const rooms: MetricRooms = {
    rules: new PointRules(config.points, city.points),
    unmapped,
    speakers: new Map(),
    isSimulated: config.simulated === true,
    waiting: 0,
  };
  const state = new HostState(hostId, door);
  const nodes = new Map<string, EdgeNode>();
  /** of topics that were understood */
  const topics = new Map<string, SparkplugTopic>();
  let metricsHeld = 0;

  const nodeOf = (group: string, node: string): EdgeNode | null => {
    const key = `${group}/${node}`;
    let found = nodes.get(key);
    if (found === undefined) {
      if (nodes.size >= MOST_NODES) return null;
      found = new EdgeNode(rooms, group, node, random);
      nodes.set(key, found);
    }
    return found;
  };
  for (const path of config.nodes ?? []) {
    const [group = '', node = ''] = path.split('/');
    nodeOf(group, node);
  }

  const understand = (topic: string): SparkplugTopic | null => {
    const known = topics.get(topic);
    if (known !== undefined) return known;
    const parsed = parseSparkplugTopic(topic);
    if (parsed === null || (groups !== null && !groups.includes(parsed.group))) return null;
    if (topics.size >= MOST_TOPICS) topics.clear();
    topics.set(topic, parsed);
    return parsed;
  };

  const hearState = ({ payload, isKept, source = 0 }: InboundMessage, out: DecodedSink): void => {
    const heard = state.hear(payload, isKept, source);
    if (heard === 'bad') out.refuse('bad-payload', `${state.topic}: expected {"online", "timestamp"}`);
    if (heard === 'another') {
      out.refuse(
        'bad-payload',
        `another host calls itself ${hostId}: edge nodes cannot tell the two apart, give one of them another sparkplug.hostId`,
      );
    }
  };

  const decode = (message: InboundMessage, out: DecodedSink): void => {
    const topic = understand(message.topic);
    if (topic === null) {
      if (message.topic === state.topic) hearState(message, out);
      else out.refuse('bad-topic', `expected ${NAMESPACE}/group/type/node/device`);
      return;
    }
    const { group, type } = topic;
    if (message.isKept) {
      out.refuse('out-of-sequence', `a ${type} that the broker kept: births and data must not be retained`);
      return;
    }
    let payload;
    try {
      payload = readPayload(message.payload);
    } catch (error) {
      out.refuse('bad-payload', error instanceof Error ? error.message : 'no payload of Sparkplug B');
      return;
    }
    const node = nodeOf(group, topic.node);
    if (node === null) {
      out.refuse('flood', `more than ${MOST_NODES} edge nodes`);
      return;
    }
    const isBirth = type === 'NBIRTH' || type === 'DBIRTH';
    if (isBirth && metricsHeld + payload.metrics.length > MOST_METRICS) {
      metricsHeld = [...nodes.values()].reduce((sum, { size }) => sum + size, 0);
      if (metricsHeld + payload.metrics.length > MOST_METRICS) {
        out.refuse('flood', `more than ${MOST_METRICS} metrics of all edge nodes`);
        return;
      }
    }
    if (isBirth) metricsHeld += payload.metrics.length;
    node.receive(topic, payload, door.wallNow(), out);
  };

  const askForBirths = (node: EdgeNode): void => {
    const now = door.wallNow();
    const topic = nodeCommandTopic(node.group, node.node);
    door
      .publish({ topic, payload: writeRebirthCommand(now), qos: 0, retain: false })
      .catch(() => node.askAgain(door.wallNow()));
  };

  return {
    name: 'sparkplug',
    filters: [state.topic, ...dataFilters(groups)],
    rate: NODE_RATE,
    will: (source) => state.will(source),
    claims: (topic) => topic.startsWith(`${NAMESPACE}/`) && (topic === state.topic || understand(topic) !== null),
    mayPublish: (topic) => understand(topic) !== null,
    mayListen: (filter) => isForNodes(filter),
    decode,
    onConnected(source) {
      state.onConnected(source);
      for (const node of nodes.values()) node.onConnected(door.wallNow());
    },
    tick(out) {
      state.tick();
      const now = door.wallNow();
      for (const node of nodes.values()) if (node.tick(now, out)) askForBirths(node);
    },
    close: () => state.close(),
    unmapped: () => unmapped.list(),
  };
}

/** What edge nodes listen to: whether the host is there, and commands to themselves; many ask for all below their own name. */
function isForNodes(filter: string): boolean {
  const [root, first = '', second = '', node = '', rest, more] = filter.split('/');
  if (root !== NAMESPACE || more !== undefined) return false;
  if (first === 'STATE') return node === '' && second !== '' && second !== '#';
  return (second === 'NCMD' || second === 'DCMD') && isName(first) && isName(node) && rest !== '';
}
