// The smallest network files that are whole, one of each form, with room to damage them.

export interface MatpowerParts {
  readonly baseMva: string;
  readonly bus: readonly string[];
  readonly gen: readonly string[];
  readonly branch: readonly string[];
  /** statements after the tables */
  readonly after: string;
}

/** Three buses in a row; 1 is the slack. */
export const MATPOWER: MatpowerParts = {
  baseMva: '10',
  bus: ['1 3 0 0 0 0 1 1 0 20 1 1.1 0.9', '2 1 4 1 0 0 1 1 0 20 1 1.1 0.9', '3 1 2 0.5 0 0 1 1 0 20 1 1.1 0.9'],
  gen: ['1 0 0 100 -100 1 100 1 200 0'],
  branch: ['1 2 0.01 0.02 0 0 0 0 0 0 1 -360 360', '2 3 0.02 0.03 0 0 0 0 0 0 1 -360 360'],
  after: '',
};

export function matpowerCase(changes: Partial<MatpowerParts> = {}): string {
  const { baseMva, bus, gen, branch, after } = { ...MATPOWER, ...changes };
  const table = (name: string, rows: readonly string[]) =>
    `mpc.${name} = [\n${rows.map((row) => `\t${row};\n`).join('')}];\n`;
  return `function mpc = tiny
%% a case for tests
mpc.version = '2';
mpc.baseMVA = ${baseMva};
${table('bus', bus)}${table('gen', gen)}${table('branch', branch)}${after}`;
}

export type Row = Readonly<Record<string, string | number | boolean | null>>;
export type PandapowerTables = Readonly<Record<string, readonly Row[] | number | string>>;

/** 20 kV: a grid connection, two lines in a row, a load at the end, a closed switch between two busbars. */
export const PANDAPOWER = {
  f_hz: 50,
  sn_mva: 1,
  name: 'tiny',
  bus: [0, 1, 2, 3].map((index) => ({
    index,
    name: `Bus ${index}`,
    vn_kv: 20,
    type: 'b',
    zone: null,
    in_service: true,
  })),
  load: [load(0, 2), load(1, 3)],
  ext_grid: [{ index: 0, name: null, bus: 0, vm_pu: 1.02, va_degree: 0, in_service: true }],
  line: [line(0, 0, 1), line(1, 1, 2)],
  switch: [
    { index: 0, bus: 2, element: 3, et: 'b', type: 'CB', closed: true, name: null, z_ohm: 0 },
    { index: 1, bus: 1, element: 1, et: 'l', type: 'LBS', closed: true, name: null, z_ohm: 0 },
  ],
} as const satisfies PandapowerTables;

function load(index: number, bus: number): Row {
  const share = { const_z_percent: 0, const_i_percent: 0 };
  return {
    index,
    name: null,
    bus,
    p_mw: 1.5,
    q_mvar: 0.4,
    ...share,
    sn_mva: null,
    scaling: 1,
    in_service: true,
    type: 'wye',
  };
}

function line(index: number, from: number, to: number): Row {
  const length = { length_km: 2, r_ohm_per_km: 0.2, x_ohm_per_km: 0.12, c_nf_per_km: 250, g_us_per_km: 0 };
  const rest = { max_i_ka: 0.3, df: 1, parallel: 1, type: 'cs', in_service: true, std_type: null };
  return { index, name: null, from_bus: from, to_bus: to, ...length, ...rest };
}

export const pandapowerNet = (changes: PandapowerTables = {}): string => JSON.stringify({ ...PANDAPOWER, ...changes });

/** A table with one row changed. */
export const withRow = (rows: readonly Row[], at: number, change: Row): readonly Row[] =>
  rows.map((row, i) => (i === at ? { ...row, ...change } : row));

/** 12.47 kV: source, two lines in a row, a transformer, loads. */
export const OPENDSS: readonly string[] = [
  'Clear',
  'New Circuit.tiny basekv=12.47 pu=1.02 bus1=sourcebus MVAsc3=500 MVAsc1=400',
  'New LineCode.lc nphases=3 r1=0.3 x1=0.6 r0=0.6 x0=1.5 c1=0 c0=0 units=km',
  'New Line.l1 bus1=sourcebus bus2=a linecode=lc length=1 units=km',
  'New Line.l2 bus1=a bus2=b linecode=lc length=2 units=km',
  'New Transformer.t1 phases=3 windings=2 buses=(b c) conns=(delta wye) kvs=(12.47 0.48) kvas=(500 500) xhl=4 %r=0.5',
  'New Load.d1 bus1=b phases=3 kv=12.47 kw=300 kvar=100',
  'New Load.d2 bus1=c.1 phases=1 kv=0.277 kw=50 kvar=10',
  'Set VoltageBases=[12.47 0.48]',
  'CalcVoltageBases',
  'Solve',
];

/** `change` gets each line and may return another one, several, or null to leave it out. */
export function openDssScript(change: (line: string) => string | null = (line) => line): string {
  return `${OPENDSS.map(change)
    .filter((line) => line !== null)
    .join('\n')}\n`;
}
