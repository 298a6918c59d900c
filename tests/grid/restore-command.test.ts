// `restore` as its users call it: the plan as a document and as a switching sheet.
import { expect, test } from 'vitest';
import { referenceFile } from '../reference/csv.ts';
import { failureDocument, restoreDocument } from './documents.ts';
import { cityTwin } from './grid-command.ts';

const case33 = referenceFile('matpower/case33bw.m');
const oberrhein = referenceFile('pandapower/mv_oberrhein_load_flat.json');
const ieee123 = referenceFile('opendss/123Bus/IEEE123Master.dss');

async function restore(file: string, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await cityTwin('restore', file, '--json', ...flags);
  return { code, stderr, plan: restoreDocument.parse(JSON.parse(stdout)) };
}

test('without limits: most load, fewest ties, least losses', async () => {
  const { code, plan } = await restore(case33, '--fault', '25', '--limits', 'off');
  expect(code).toBe(0);
  expect(plan).toMatchObject({ fault: '25', isolate: ['25'], ties: ['37'], servedKw: expect.closeTo(3715, 9) });
  expect(plan.lossKw).toBeCloseTo(183.26647, 5);
  expect(plan.steps.map(({ n, device, action }) => [n, device, action])).toEqual([
    [1, '25', 'open'],
    [2, '37', 'close'],
  ]);
});

test('with limits: no step leaves a voltage below 0.9 pu, and load that cannot be served is told', async () => {
  const { code, plan } = await restore(case33, '--fault', '2');
  expect(code).toBe(0);
  expect(plan.vminPu).toBeGreaterThanOrEqual(0.9);
  expect(plan.servedKw).toBeLessThan(3715);
  for (const { checks } of plan.steps) expect((checks['vmin'] as { pu: number }).pu).toBeGreaterThanOrEqual(0.9);
});

test('what is opened is opened before anything closes', async () => {
  for (const [file, fault] of [
    [oberrhein, 'line.30'],
    [ieee123, 'line.l13'],
    [ieee123, 'Line.L67'],
  ] as const) {
    const { code, plan } = await restore(file, '--fault', fault);
    expect([fault, code]).toEqual([fault, 0]);
    const actions = plan.steps.map(({ action }) => action);
    expect(actions.lastIndexOf('open')).toBeLessThan(actions.includes('close') ? actions.indexOf('close') : Infinity);
    for (const tie of plan.ties)
      expect(plan.steps).toContainEqual(expect.objectContaining({ device: tie, action: 'close' }));
  }
});

test('an element that the file does not have is unreadable input, with how elements are named', async () => {
  for (const [file, fault, says] of [
    [case33, '99', /branch by its row/],
    [oberrhein, 'line.999', /line\.12/],
    [ieee123, 'line.nowhere', /class\.name/],
  ] as const) {
    const { code, stdout } = await cityTwin('restore', file, '--fault', fault, '--json');
    expect(code).toBe(3);
    const { error } = failureDocument.parse(JSON.parse(stdout));
    expect(error).toMatchObject({
      element: fault,
      message: expect.stringContaining(fault),
      remedy: expect.stringMatching(says),
    });
  }
});

test('a switching sheet for people', async () => {
  const { code, stdout } = await cityTwin('restore', oberrhein, '--fault', 'line.30');
  expect(code).toBe(0);
  expect(stdout).toMatch(/isolated by +switch\.45, switch\.46/);
  expect(stdout).toMatch(/1 {2}open {3}switch\.45\n +.*fault.*\n +then: [\d.]+ kW served/);
});
