// Columns of a case's matrices, by MATPOWER's names and in the order in which its idx_ functions return them (from 1). Source: MATPOWER's
// functions idx_bus, idx_brch, idx_gen, idx_cost and define_constants; manual, appendix B.

export const BUS_TYPES = ['PQ', 'PV', 'REF', 'NONE'] as const;

export const BUS_COLUMNS = [
  'BUS_I',
  'BUS_TYPE',
  'PD',
  'QD',
  'GS',
  'BS',
  'BUS_AREA',
  'VM',
  'VA',
  'BASE_KV',
  'ZONE',
  'VMAX',
  'VMIN',
  'LAM_P',
  'LAM_Q',
  'MU_VMAX',
  'MU_VMIN',
] as const;

export const BRANCH_COLUMNS = [
  'F_BUS',
  'T_BUS',
  'BR_R',
  'BR_X',
  'BR_B',
  'RATE_A',
  'RATE_B',
  'RATE_C',
  'TAP',
  'SHIFT',
  'BR_STATUS',
  'ANGMIN',
  'ANGMAX',
  'PF',
  'QF',
  'PT',
  'QT',
  'MU_SF',
  'MU_ST',
  'MU_ANGMIN',
  'MU_ANGMAX',
] as const;

export const GENERATOR_COLUMNS = [
  'GEN_BUS',
  'PG',
  'QG',
  'QMAX',
  'QMIN',
  'VG',
  'MBASE',
  'GEN_STATUS',
  'PMAX',
  'PMIN',
  'PC1',
  'PC2',
  'QC1MIN',
  'QC1MAX',
  'QC2MIN',
  'QC2MAX',
  'RAMP_AGC',
  'RAMP_10',
  'RAMP_30',
  'RAMP_Q',
  'APF',
  'MU_PMAX',
  'MU_PMIN',
  'MU_QMAX',
  'MU_QMIN',
] as const;

export type BusColumn = (typeof BUS_COLUMNS)[number];
export type BranchColumn = (typeof BRANCH_COLUMNS)[number];
export type GeneratorColumn = (typeof GENERATOR_COLUMNS)[number];

type Constants = readonly (readonly [name: string, value: number])[];

const numbered = (names: readonly string[]): Constants => names.map((name, i) => [name, i + 1]);

/** idx_brch returns the results of a solution before the angle limits, as they were added later. */
const BRANCH_ORDER = [
  ...BRANCH_COLUMNS.slice(0, 11),
  ...BRANCH_COLUMNS.slice(13, 19),
  'ANGMIN',
  'ANGMAX',
  ...BRANCH_COLUMNS.slice(19),
];
/** idx_gen likewise: MU_PMAX ... MU_QMIN before PC1 ... */
const GENERATOR_ORDER = [
  ...GENERATOR_COLUMNS.slice(0, 10),
  ...GENERATOR_COLUMNS.slice(21),
  ...GENERATOR_COLUMNS.slice(10, 21),
];

const ordered = (order: readonly string[], columns: readonly string[]): Constants =>
  order.map((name) => [name, columns.indexOf(name) + 1]);

export const INDEX_FUNCTIONS: ReadonlyMap<string, Constants> = new Map<string, Constants>([
  ['idx_bus', [...numbered(BUS_TYPES), ...numbered(BUS_COLUMNS)]],
  ['idx_brch', ordered(BRANCH_ORDER, BRANCH_COLUMNS)],
  ['idx_gen', ordered(GENERATOR_ORDER, GENERATOR_COLUMNS)],
  ['idx_cost', [['PW_LINEAR', 1], ['POLYNOMIAL', 2], ...numbered(['MODEL', 'STARTUP', 'SHUTDOWN', 'NCOST', 'COST'])]],
  ['idx_area', numbered(['AREA_I', 'PRICE_REF_BUS'])],
]);

export const ALL_CONSTANTS: Constants = [...INDEX_FUNCTIONS.values()].flat();
