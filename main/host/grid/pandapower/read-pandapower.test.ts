import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { OPEN_FROM, OPEN_TO, OUT_OF_SERVICE, SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import { GridFileError, type GridProblem, type ReadOptions } from '../grid-file.ts';
import { readPandapower } from './read-pandapower.ts';

const folder = mkdtempSync(join(tmpdir(), 'pandapower-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PLAIN: ReadOptions = { open: [], close: [], edits: [] };
const REFERENCE = 'tests/reference/pandapower';

type Row = Record<string, unknown>;
interface Tables {
  [table: string]: unknown;
}

async function readText(text: string, options: Partial<ReadOptions> = {}) {
  const file = join(folder, 'net.json');
  writeFileSync(file, text);
  return readPandapower(file, { ...PLAIN, ...options });
}

const read = (tables: Tables, options: Partial<ReadOptions> = {}) => readText(JSON.stringify(tables), options);

const TAPPED = { tap_side: 'hv', tap_pos: 4, tap_min: -2, tap_max: 2, tap_neutral: 0, tap_step_percent: 1 };

async function problemOf(outcome: Promise<unknown>): Promise<GridProblem> {
  const error = await outcome.catch((thrown: unknown) => thrown);
  if (error instanceof GridFileError) return error.problem;
  throw new Error(`no GridFileError but ${String(error)}`);
}

/** 110 kV, a transformer, a line with a switch at each end, a load. */
const small = (): Record<string, Row[]> & { f_hz?: never } => ({
  bus: [
    { index: 3, vn_kv: 110, in_service: true },
    { index: 5, vn_kv: 20, in_service: true },
    { index: 8, vn_kv: 20, in_service: true },
  ],
  ext_grid: [{ index: 0, bus: 3, vm_pu: 1, va_degree: 0, in_service: true }],
  trafo: [
    {
      index: 2,
      hv_bus: 3,
      lv_bus: 5,
      sn_mva: 25,
      vn_hv_kv: 110,
      vn_lv_kv: 20,
      vk_percent: 12,
      vkr_percent: 0.5,
      pfe_kw: 14,
      i0_percent: 0.07,
      shift_degree: 150,
      in_service: true,
    },
  ],
  line: [
    {
      index: 4,
      from_bus: 5,
      to_bus: 8,
      length_km: 2,
      r_ohm_per_km: 0.2,
      x_ohm_per_km: 0.1,
      c_nf_per_km: 200,
      max_i_ka: 0.3,
      in_service: true,
    },
  ],
  switch: [
    { index: 6, bus: 5, element: 4, et: 'l', type: 'CB', closed: true },
    { index: 7, bus: 8, element: 4, et: 'l', type: 'LBS', closed: false },
  ],
  load: [{ index: 0, bus: 8, p_mw: 1, q_mvar: 0.2, scaling: 0.5, in_service: true }],
});

const changed = (table: string, change: Row | null): Tables => {
  const tables: Tables = small();
  const rows = tables[table] as Row[];
  if (change === null) delete tables[table];
  else rows[0] = { ...rows[0], ...change };
  return tables;
};

describe('a network', () => {
  test('in plain tables', async () => {
    const { network, state, warnings } = await read(small());
    expect(warnings).toEqual([]);
    expect(network.basePower).toBe(1e6);
    expect([...network.nodes.ids]).toEqual(['3', '5', '8', 'line.4@switch.6', 'line.4@switch.7']);
    expect([...network.nodes.internal]).toEqual([0, 0, 0, 1, 1]);
    expect(network.branches.ids).toEqual(['line.4', 'trafo.2']);
    expect([network.branches.from[0], network.branches.to[0]]).toEqual([3, 4]);
    expect(network.branches.r[0]).toBeCloseTo(0.4, 12);
    expect(network.branches.bTo[0]).toBeCloseTo(Math.PI * 50 * 400e-9, 15);
    expect(network.branches.normalRating[0]).toBeCloseTo(Math.sqrt(3) * 20e3 * 300, 6);
    expect(network.branches.shift[1]).toBeCloseTo((150 * Math.PI) / 180, 12);
    expect([...network.switches.class]).toEqual([SWITCH_CLASS.Breaker, SWITCH_CLASS.LoadBreakSwitch]);
    expect([...network.switches.branch]).toEqual([0, 0]);
    expect([...state.switchClosed]).toEqual([1, 0]);
    expect([network.consumers.p[0], network.consumers.q[0]]).toEqual([0.5e6, 0.1e6]);
  });

  const frame = (rows: readonly Row[], how: 'text' | 'object' | 'columns' | 'index' | 'records') => {
    const columns = Object.keys(rows[0]!).filter((name) => name !== 'index');
    const index = rows.map((row) => row['index'] as number);
    const split = { columns, index, data: rows.map((row) => columns.map((name) => row[name] ?? null)) };
    const byIndex = Object.fromEntries(rows.map(({ index: id, ...row }) => [String(id), row]));
    const byColumn = Object.fromEntries(
      columns.map((name) => [name, Object.fromEntries(rows.map((row) => [String(row['index']), row[name] ?? null]))]),
    );
    const forms = { text: split, object: split, columns: byColumn, index: byIndex, records: rows };
    const content = forms[how];
    return {
      _module: 'pandas.core.frame',
      _class: 'DataFrame',
      orient: how === 'text' || how === 'object' ? 'split' : how,
      _object: JSON.stringify(content),
    };
  };

  test.each(['text', 'object', 'columns', 'index', 'records'] as const)(
    'in the form of the library: %s',
    async (how) => {
      const tables = Object.fromEntries(Object.entries(small()).map(([name, rows]) => [name, frame(rows, how)]));
      const std_types = { line: { 'NAYY 4x50 SE': { r_ohm_per_km: 0.642 } } };
      if (how === 'object')
        for (const table of Object.values(tables)) Object.assign(table, { _object: JSON.parse(table['_object']) });
      const wrapped = {
        _module: 'pandapower.auxiliary',
        _class: 'pandapowerNet',
        _object: { ...tables, std_types, f_hz: 50, sn_mva: 1 },
      };
      const plain = await read(small());
      const { network, state } = await read(wrapped);
      expect(network.branches).toEqual(plain.network.branches);
      expect(network.nodes).toEqual(plain.network.nodes);
      expect(state).toEqual(plain.state);
    },
  );

  test.each(['text', 'columns', 'index'] as const)('without a word around its tables: %s', async (how) => {
    const tables = Object.fromEntries(
      Object.entries(small()).map(([name, rows]) => [name, JSON.parse(frame(rows, how)['_object']) as unknown]),
    );
    expect((await read(tables)).network.branches).toEqual((await read(small())).network.branches);
  });

  test('with its tables as lists', async () => {
    const lists = (rows: readonly Row[]) =>
      Object.fromEntries(Object.keys(rows[0]!).map((column) => [column, rows.map((row) => row[column])]));
    const tables = Object.fromEntries(Object.entries(small()).map(([name, rows]) => [name, lists(rows)]));
    expect((await read(tables)).network.branches).toEqual((await read(small())).network.branches);
  });

  test('with the NaN that Python writes', async () => {
    const text = JSON.stringify({ ...small(), note: 'NaN stays a word' }).replace(
      '"closed":true',
      '"closed":true,"in_ka":NaN',
    );
    const { network, warnings } = await readText(text);
    expect(network.switches.count).toBe(2);
    expect(warnings.join()).toMatch(/NaN/);
  });

  test('as shipped with pandapower is that of the plain tables', async () => {
    const shipped = await readPandapower(`${REFERENCE}/mv_oberrhein.json`, PLAIN);
    const flat = await readPandapower(`${REFERENCE}/mv_oberrhein_load_flat.json`, PLAIN);
    expect(shipped.network.branches).toEqual(flat.network.branches);
    expect(shipped.state).toEqual(flat.state);
    expect(shipped.network.nodes.coordinates).toBe('wgs84');
    expect(shipped.network.nodes.position?.slice(0, 2)).toEqual(Float64Array.of(7.765225672614365, 48.41091584192147));
    expect(flat.network.nodes.coordinates).toBe('local');
  });
});

describe('what is out of service', () => {
  test('a line keeps its other end at a bus out of service', async () => {
    const tables = small();
    tables['bus']![2]!['in_service'] = false;
    const { network, state } = await read(tables);
    expect([...state.branchOpen]).toEqual([OPEN_TO, 0]);
    expect(network.consumers.count).toBe(0);
  });

  test('a line may lack data', async () => {
    const { network, warnings } = await read(changed('line', { in_service: false, r_ohm_per_km: null }));
    expect(network.branches.ids).toEqual(['trafo.2']);
    expect(warnings.join()).toMatch(/line\.4 is out of service and left out: r_ohm_per_km is empty/);
  });

  test('nothing is closed towards a bus out of service', async () => {
    const tables = small();
    tables['bus']![2]!['in_service'] = false;
    expect((await problemOf(read(tables, { close: ['line.4'] }))).message).toMatch(/bus\.8 is out of service/);
    expect((await problemOf(read(tables, { close: ['switch.7'] }))).remedy).toMatch(/bus\.8\.in_service=true/);
  });

  test('a transformer goes with its bus', async () => {
    const tables = small();
    tables['bus']![1]!['in_service'] = false;
    expect([...(await read(tables)).state.branchOpen]).toEqual([OPEN_FROM, OUT_OF_SERVICE]);
  });

  test('power electronics may stand there out of service, controllers are left out', async () => {
    const svc = [{ index: 0, bus: 5, in_service: false }];
    const controller = [{ index: 0, object: {}, in_service: true }];
    const { warnings } = await read({ ...small(), svc, controller });
    expect(warnings.join()).toMatch(/1 controllers/);
    const problem = await problemOf(read({ ...small(), svc: [{ index: 0, bus: 5, in_service: true }] }));
    expect([problem.element, problem.remedy]).toEqual(['svc.0', expect.stringMatching(/out of service/)]);
  });
});

describe('changes', () => {
  test('open and close lines, transformers and switches, edit cells', async () => {
    const { network, state } = await read(small(), {
      open: ['line.4', 'switch.6'],
      close: ['SWITCH.7'],
      edits: [
        { element: 'line.4', property: 'length_km', value: '3' },
        { element: 'load.0', property: 'P_MW', value: '4' },
        { element: 'trafo.2', property: 'in_service', value: 'false' },
      ],
    });
    expect([...state.branchOpen]).toEqual([OPEN_FROM, OUT_OF_SERVICE]);
    expect([...state.switchClosed]).toEqual([0, 1]);
    expect(network.branches.r[0]).toBeCloseTo(0.6, 12);
    expect(network.consumers.p[0]).toBe(2e6);
    expect([...(await read(small(), { close: ['trafo.2'] })).state.branchOpen]).toEqual([0, 0]);
  });

  test.each([
    [{ open: ['line.5'] }, /line\.4 .*switch/],
    [{ close: ['load.0'] }, /line\.4/],
    [{ edits: [{ element: 'line.5', property: 'length_km', value: '3' }] }, /table\.index/],
    [{ edits: [{ element: 'line.4', property: 'length', value: '3' }] }, /length_km/],
    [{ edits: [{ element: 'line.4', property: 'length_km', value: 'long' }] }, /number/],
  ])('refuse what does not exist: %o', async (options, remedy) => {
    expect((await problemOf(read(small(), options))).remedy).toMatch(remedy);
  });
});

describe('what is taken as it is, with a warning', () => {
  const warningsOf = async (tables: Tables) => (await read(tables)).warnings;

  test.each<[string, Tables, RegExp]>([
    [
      'a tap out of its range',
      changed('trafo', TAPPED),
      /trafo\.2: tap_pos is 4, out of tap_min \.\.\. tap_max = -2 \.\.\. 2/,
    ],
    ['a negative resistance', changed('line', { r_ohm_per_km: -0.1 }), /^line\.4: r_ohm_per_km is -0\.1; taken/],
    ['a negative capacitance', changed('line', { c_nf_per_km: -1 }), /^line\.4: c_nf_per_km is -1; taken/],
    ['a capacitive transformer', changed('trafo', { vk_percent: -9 }), /^trafo\.2: vk_percent is -9; taken/],
  ])('%s', async (_what, tables, says) => {
    expect(await warningsOf(small())).toEqual([]);
    expect(await warningsOf(tables)).toEqual([expect.stringMatching(says)]);
  });
});

describe('bad input names element and remedy', () => {
  test.each([
    ['a bus without voltage', changed('bus', { vn_kv: null }), 'bus.3', /vn_kv is empty/],
    ['a bus of 0 kV', changed('bus', { vn_kv: 0 }), 'bus.3', /vn_kv is 0/],
    ['a bus twice', changed('bus', { index: 5 }), 'bus.5', /twice/],
    ['a word for a number', changed('line', { length_km: 'two' }), 'line.4', /length_km is "two"/],
    ['a word for a flag', changed('line', { in_service: 'yes' }), 'line.4', /in_service/],
    ['a line to nowhere', changed('line', { to_bus: 99 }), 'line.4', /bus 99/],
    ['a line without length', changed('line', { length_km: 0 }), 'line.4', /length_km is 0/],
    ['a line without impedance', changed('line', { r_ohm_per_km: 0, x_ohm_per_km: 0 }), 'line.4', /no impedance/],
    ['a line to itself', { ...changed('line', { to_bus: 5 }), switch: [] }, 'line.4', /same bus/],
    ['a missing column', changed('line', { r_ohm_per_km: undefined }), 'line.4', /r_ohm_per_km/],
    ['impossible impedance voltages', changed('trafo', { vkr_percent: 20 }), 'trafo.2', /vkr_percent/],
    ['a transformer without power', changed('trafo', { sn_mva: 0 }), 'trafo.2', /sn_mva is 0/],
    ['no impedance voltage', changed('trafo', { vk_percent: 0, vkr_percent: 0 }), 'trafo.2', /no impedance/],
    [
      'a tap that turns the ratio round',
      changed('trafo', { tap_side: 'hv', tap_pos: -100, tap_neutral: 0, tap_step_percent: 1 }),
      'trafo.2',
      /ratio of 0/,
    ],
    [
      'a characteristic that is not there',
      changed('trafo', { tap_dependent_impedance: true, vk_percent_characteristic: 3 }),
      'trafo.2',
      /characteristic 3/,
    ],
    ['a switch at the wrong bus', changed('switch', { bus: 3 }), 'switch.6', /does not end at bus 3/],
    ['a switch of no element', changed('switch', { element: 9 }), 'switch.6', /no line\.9/],
    ['a switch of an unknown kind', changed('switch', { et: 'x' }), 'switch.6', /et is "x"/],
    ['a switch between voltages', changed('switch', { et: 'b', bus: 3, element: 5 }), 'switch.6', /110 and 20 kV/],
    ['no source', changed('ext_grid', { in_service: false }), 'ext_grid', /nothing feeds/],
    ['no table of sources', changed('ext_grid', null), 'ext_grid', /nothing feeds/],
    ['no bus table', changed('bus', null), undefined, /no table "bus"/],
    ['a set point of 0', changed('ext_grid', { vm_pu: 0 }), 'ext_grid.0', /vm_pu is 0/],
    ['no bus', { ...small(), bus: [] }, 'bus', /no bus/],
    ['a base power of 0', { ...small(), sn_mva: 0 }, 'sn_mva', /0/],
    [
      'options without a model',
      { ...small(), user_pf_options: { distributed_slack: true } },
      'user_pf_options.distributed_slack',
      /not supported/,
    ],
    [
      'two set points at one bus',
      { ...small(), gen: [{ index: 0, bus: 3, p_mw: 1, vm_pu: 1.02 }] },
      'gen.0',
      /ext_grid\.0 holds 1/,
    ],
    [
      'an impedance that differs by direction',
      {
        ...small(),
        impedance: [{ index: 0, from_bus: 5, to_bus: 8, rft_pu: 1, xft_pu: 1, rtf_pu: 2, xtf_pu: 1, sn_mva: 1 }],
      },
      'impedance.0',
      /direction/,
    ],
  ])('%s', async (_, tables, element, message) => {
    const problem = await problemOf(read(tables));
    expect(problem.element).toBe(element);
    expect(problem.message).toMatch(message);
    expect(problem.remedy).not.toBe('');
  });

  test.each([
    ['no JSON', 'Hello'],
    ['a cut-off file', JSON.stringify(small()).slice(0, 500)],
    ['another JSON', '{"type": "FeatureCollection", "features": []}'],
    ['a number', '42'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a DataFrame without content', '{"bus": {"_class": "DataFrame", "_object": "{"}}'],
    [
      'a DataFrame of another shape',
      '{"bus": {"_class": "DataFrame", "_object": "{\\"columns\\":[\\"vn_kv\\"],\\"index\\":[0],\\"data\\":[[20, 1]]}"}}',
    ],
    ['binary data', 'PK\u0003\u0000'],
  ])('%s', async (_, text) => {
    expect((await problemOf(readText(text))).remedy).not.toBe('');
  });

  test('the line of what is no JSON', async () => {
    expect((await problemOf(readText('{\n"bus": [\n}\n'))).line).toBe(3);
  });
});
