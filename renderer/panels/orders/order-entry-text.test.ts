import { expect, test, vi } from 'vitest';
import { orderEntryText } from './order-entry-text.ts';

vi.mock('../../languages/languages.ts', () => ({ hasText: (key: string) => !key.endsWith('.strange') }));

const textOf = (key: string, values?: Readonly<Record<string, string>>) =>
  [key, ...Object.values(values ?? {}).filter(Boolean)].join(' ');
const entry = (kind: string, data: Record<string, unknown>) => orderEntryText(kind, data, textOf as never);

test('what was done with an order, and why it was not', () => {
  const event = { type: 'instruct', step: '2', by: 'anna' };
  expect(entry('order', { input: { do: 'event', order: 'order-3', event } })).toBe(
    'order-3: order.entry.step 2, order.event.instruct',
  );
  const told = { type: 'told', device: 'q1', position: 'open' };
  expect(entry('order', { input: { do: 'event', order: 'order-3', event: told } })).toBe(
    'order-3: q1, order.event.told, open',
  );
  expect(entry('order', { input: { do: 'write', head: { title: 'cable' } } })).toBe('cable: order.event.write');
  expect(entry('order', { input: { do: 'unprove', nodes: ['n1', 'n2'] } })).toBe('n1 n2: order.event.unprove');
  const refused = { do: 'issue', order: 'order-4', code: 'device-taken', at: 'q1', because: 'q1 belongs to order-3' };
  expect(entry('orderRefused', refused)).toBe(
    'order-4: order.event.issue, order.refused.device-taken q1 q1, q1 belongs to order-3',
  );
});

test('who is in danger at work, and why', () => {
  const because = [
    { code: 'unexpected-voltage', at: 'doc', parameters: { node: 'n3' } },
    { code: 'strange', at: 'doc' },
  ];
  expect(entry('workEndangered', { document: 'doc', crews: ['crew 1', 'crew 2'], because })).toBe(
    'doc: crew 1, crew 2, order.violation.unexpected-voltage doc n3, strange',
  );
  expect(entry('workSafe', { document: 'doc' })).toBe('doc');
  expect(entry('order', { input: { do: 'endanger', works: [{ document: 'doc' }] } })).toBe('doc: order.event.endanger');
});

test('who controls what, and what was not let pass', () => {
  expect(entry('controlArea', { area: 'west', event: { type: 'offer', to: 'boris' } })).toBe(
    'west: control.event.offer, boris',
  );
  const refused = { action: 'command.select', subject: 'q1', about: 'west', code: 'not-held' };
  expect(entry('controlRefused', refused)).toBe('q1: control.refused.not-held west west');
  const held = { ...refused, code: 'held-by' };
  expect(entry('controlRefused', { ...held, holder: 'boris' })).toBe('q1: control.refused.held-by west boris');
  expect(entry('controlRefused', held)).toBe('q1: control.refused.held-by west \u2013');
  expect(entry('controlRefused', { device: 'q1', code: 'strange', because: 'why' })).toBe('q1: strange, why');
  expect(entry('controlPin', { action: 'control.enterPin' })).toBe('control.event.enterPin');
  expect(entry('controlSecond', { subject: 'feeder', second: 'boris' })).toBe('feeder: control.entry.second boris');
  expect(entry('command', {})).toBeNull();
});
