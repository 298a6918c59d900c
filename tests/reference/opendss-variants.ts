// The variants of the IEEE feeders that OpenDSS was run with, as flags of our command line.
import type { GridEdit } from '../../main/host/grid/grid-file.ts';
import type { GridReadOptions } from '../../main/host/grid/read-grid.ts';

export interface Variant {
  /** beginning of its tables' names */
  readonly name: string;
  readonly file: string;
  readonly controls: boolean;
  readonly read: Partial<GridReadOptions>;
}

const IEEE13 = 'opendss/13Bus/IEEE13Nodeckt.dss';
const IEEE123 = 'opendss/123Bus/IEEE123Master.dss';
const NOMINAL = { taps: 'nominal' } as const;
const SW7_CLOSED: GridEdit = { element: 'Line.sw7', property: 'Bus2', value: '300' };

/** The first script of Run_IEEE123Bus.DSS: one tap at a time, the head of the feeder first. */
const ONE_TAP_AT_A_TIME: readonly GridEdit[] = ['1a', '2a', '3a', '3c', '4a', '4b', '4c'].flatMap((name) => [
  { element: `regcontrol.creg${name}`, property: 'maxtapchange', value: '1' },
  { element: `regcontrol.creg${name}`, property: 'delay', value: name === '1a' ? '15' : '30' },
]);

export const VARIANTS: readonly Variant[] = [
  { name: 'ieee13_nominal', file: IEEE13, controls: false, read: NOMINAL },
  {
    name: 'ieee13_pubtaps',
    file: IEEE13,
    controls: false,
    read: {
      edits: [
        { element: 'Transformer.Reg1', property: 'Taps', value: '[1.0 1.0625]' },
        { element: 'transformer.reg2', property: 'taps', value: '(1.0, 1.05)' },
        { element: 'transformer.reg3', property: 'taps', value: '[1 1.06875]' },
      ],
    },
  },
  {
    name: 'ieee13_nominal_sw671692open',
    file: IEEE13,
    controls: false,
    read: { ...NOMINAL, open: ['Line.671692'] },
  },
  { name: 'ieee13_asis', file: IEEE13, controls: true, read: {} },
  { name: 'ieee123_nominal', file: IEEE123, controls: false, read: NOMINAL },
  { name: 'ieee123_nominal_sw4open', file: IEEE123, controls: false, read: { ...NOMINAL, open: ['line.sw4'] } },
  {
    name: 'ieee123_nominal_sw4open_sw7closed',
    file: IEEE123,
    controls: false,
    read: { ...NOMINAL, open: ['line.sw4'], edits: [SW7_CLOSED] },
  },
  { name: 'ieee123_asis', file: IEEE123, controls: true, read: { edits: ONE_TAP_AT_A_TIME } },
];
