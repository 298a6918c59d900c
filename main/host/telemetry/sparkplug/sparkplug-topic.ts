// Topics of Sparkplug B: spBv1.0/group/TYPE/node[/device] and spBv1.0/STATE/host.

export const NAMESPACE = 'spBv1.0';

export const NODE_TYPES = ['NBIRTH', 'NDEATH', 'NDATA'] as const;
export const DEVICE_TYPES = ['DBIRTH', 'DDEATH', 'DDATA'] as const;
export type SparkplugType = (typeof NODE_TYPES)[number] | (typeof DEVICE_TYPES)[number];

export interface SparkplugTopic {
  readonly type: SparkplugType;
  readonly group: string;
  readonly node: string;
  /** null: of the node itself */
  readonly device: string | null;
}

const MOST_CHARACTERS = 200;

/** Names may hold anything but the three signs of MQTT, and control characters, which nobody should have to see. */
export const isName = (name: string): boolean =>
  name !== '' && name.length <= MOST_CHARACTERS && !/[+#/\p{Cc}]/u.test(name);

/** What an edge node says of itself or of a device; null for anything else, commands included. */
export function parseSparkplugTopic(topic: string): SparkplugTopic | null {
  const [root, group = '', type = '', node = '', device, rest] = topic.split('/');
  if (root !== NAMESPACE || rest !== undefined || !isName(group) || !isName(node)) return null;
  const nodeType = NODE_TYPES.find((known) => known === type);
  if (nodeType !== undefined) return device === undefined ? { type: nodeType, group, node, device: null } : null;
  const deviceType = DEVICE_TYPES.find((known) => known === type);
  if (deviceType === undefined || device === undefined || !isName(device)) return null;
  return { type: deviceType, group, node, device };
}

export const stateTopic = (hostId: string): string => `${NAMESPACE}/STATE/${hostId}`;
export const nodeCommandTopic = (group: string, node: string): string => `${NAMESPACE}/${group}/NCMD/${node}`;

/** All that edge nodes of these groups say; null: of all groups. */
export const dataFilters = (groups: readonly string[] | null): string[] =>
  (groups ?? ['+']).flatMap((group) => [
    ...NODE_TYPES.map((type) => `${NAMESPACE}/${group}/${type}/+`),
    ...DEVICE_TYPES.map((type) => `${NAMESPACE}/${group}/${type}/+/+`),
  ]);
