// pandapower files that have to be refused.
import { PANDAPOWER, pandapowerNet, type Row, withRow } from '../builders/grid-files.ts';
import type { BadFile } from './bad-file.ts';

const pandapowerRow = (table: 'bus' | 'line' | 'load' | 'ext_grid' | 'switch', at: number, change: Row) =>
  pandapowerNet({ [table]: withRow(PANDAPOWER[table], at, change) });

const withTransformer = (change: Row) =>
  pandapowerNet({
    bus: [...PANDAPOWER.bus, { index: 4, name: null, vn_kv: 0.4, type: 'b', zone: null, in_service: true }],
    trafo: [
      {
        ...{ index: 0, hv_bus: 2, lv_bus: 4, sn_mva: 0.4, vn_hv_kv: 20, vn_lv_kv: 0.4, vk_percent: 4, vkr_percent: 1 },
        ...{ pfe_kw: 1, i0_percent: 0.3, shift_degree: 0, parallel: 1, df: 1, in_service: true, tap_side: null },
        ...change,
      },
    ],
  });

export const PANDAPOWER_FILES: readonly BadFile[] = [
  { what: 'JSON that is cut off', file: 'a.json', text: pandapowerNet().slice(0, -20), says: /JSON/ },
  { what: 'a JSON array', file: 'a.json', text: '[1, 2]', says: /JSON object|object/ },
  {
    what: 'JSON of something else',
    file: 'a.json',
    text: '{"type":"FeatureCollection","features":[]}',
    says: /bus|pandapower/,
  },
  {
    what: 'zero impedance',
    file: 'a.json',
    text: pandapowerRow('line', 1, { r_ohm_per_km: 0, x_ohm_per_km: 0 }),
    says: /line\.1.*impedance/,
  },
  { what: 'a line of no length', file: 'a.json', text: pandapowerRow('line', 1, { length_km: 0 }), says: /line\.1/ },
  {
    what: 'no base voltage',
    file: 'a.json',
    text: pandapowerRow('bus', 2, { vn_kv: null }),
    says: /2.*(base|rated) voltage|vn_kv/,
  },
  {
    what: 'a base voltage of 0',
    file: 'a.json',
    text: pandapowerRow('bus', 2, { vn_kv: 0 }),
    says: /2.*(base|rated) voltage|vn_kv/,
  },
  {
    what: 'a load without power',
    file: 'a.json',
    text: pandapowerRow('load', 1, { p_mw: null }),
    says: /load\.1.*p_mw|p_mw.*load\.1/,
  },
  {
    what: 'words for a number',
    file: 'a.json',
    text: pandapowerRow('line', 0, { x_ohm_per_km: 'some' }),
    says: /line\.0.*x_ohm_per_km|some/,
  },
  { what: 'the same bus twice', file: 'a.json', text: pandapowerRow('bus', 2, { index: 1 }), says: /1/ },
  { what: 'the same line twice', file: 'a.json', text: pandapowerRow('line', 1, { index: 0 }), says: /line\.0|0/ },
  { what: 'no external grid', file: 'a.json', text: pandapowerNet({ ext_grid: [] }), says: /source|ext_grid/i },
  {
    what: 'an external grid out of service',
    file: 'a.json',
    text: pandapowerRow('ext_grid', 0, { in_service: false }),
    says: /source|ext_grid/i,
  },
  {
    what: 'a source with nothing connected',
    file: 'a.json',
    text: pandapowerRow('line', 0, { in_service: false }),
    says: /not connected/,
  },
  { what: 'a line to nowhere', file: 'a.json', text: pandapowerRow('line', 1, { to_bus: 44 }), says: /44/ },
  {
    what: 'a switch between two voltages',
    file: 'a.json',
    text: pandapowerRow('bus', 3, { vn_kv: 10 }),
    says: /switch\.0/,
  },
  {
    what: 'a loop of ideal switches',
    file: 'a.json',
    text: pandapowerNet({ switch: [...PANDAPOWER.switch, { ...PANDAPOWER.switch[0], index: 2, type: 'DS' }] }),
    says: /switch\.2: closed switches form a loop without impedance: switch\.0, switch\.2/,
  },
  { what: 'a switch at no line', file: 'a.json', text: pandapowerRow('switch', 1, { element: 9 }), says: /switch\.1/ },
  {
    what: 'no buses',
    file: 'a.json',
    text: pandapowerNet({ bus: [], load: [], ext_grid: [], line: [], switch: [] }),
    says: /no bus|bus/,
  },
  {
    what: 'an element that is not modelled',
    file: 'a.json',
    text: pandapowerNet({
      dcline: [
        {
          index: 0,
          from_bus: 0,
          to_bus: 2,
          p_mw: 1,
          loss_percent: 0,
          loss_mw: 0,
          vm_from_pu: 1,
          vm_to_pu: 1,
          in_service: true,
        },
      ],
    }),
    says: /dcline/,
  },
  ...(
    [
      ['a line of negative length', 'line', { length_km: -2 }, /line\.1.*length_km is -2/],
      ['a line for less than no current', 'line', { max_i_ka: -0.3 }, /line\.1.*max_i_ka is -0\.3/],
      ['half a circuit', 'line', { parallel: 0.5 }, /line\.1.*parallel is 0\.5/],
      ['a derating of 0', 'line', { df: 0 }, /line\.1.*df is 0/],
    ] as const
  ).map(([what, table, change, says]) => ({ what, file: 'a.json', text: pandapowerRow(table, 1, change), says })),
  ...(
    [
      ['a transformer with negative iron losses', { pfe_kw: -1 }, /trafo\.0.*pfe_kw is -1/],
      ['a transformer of no power', { sn_mva: 0 }, /trafo\.0.*sn_mva is 0/],
      ['a transformer of negative voltage', { vn_lv_kv: -0.4 }, /trafo\.0.*vn_lv_kv is -0\.4/],
      ['more resistance than impedance', { vkr_percent: 5 }, /trafo\.0.*vkr_percent \(5\) exceeds vk_percent \(4\)/],
      ['a transformer of no unit', { parallel: 0 }, /trafo\.0.*parallel is 0/],
    ] as const
  ).map(([what, change, says]) => ({ what, file: 'a.json', text: withTransformer(change), says })),
  { what: 'an unknown element', file: 'a.json', text: pandapowerNet(), args: ['--open', 'line.12'], says: /line\.12/ },
  {
    what: 'an unknown property',
    file: 'a.json',
    text: pandapowerNet(),
    args: ['--edit', 'line.0.colour=3'],
    says: /colour/,
  },
];
