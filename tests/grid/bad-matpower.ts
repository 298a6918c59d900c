// MATPOWER cases that have to be refused.
import { MATPOWER, matpowerCase } from '../builders/grid-files.ts';
import type { BadFile } from './bad-file.ts';

const busRow = (at: number, row: string) => MATPOWER.bus.map((before, i) => (i === at ? row : before));
const branchRow = (at: number, row: string) => MATPOWER.branch.map((before, i) => (i === at ? row : before));

export const MATPOWER_FILES: readonly BadFile[] = [
  {
    what: 'a matrix that does not end',
    file: 'a.m',
    text: matpowerCase().replace('];\nmpc.gen', '\nmpc.gen'),
    says: /where a value was expected/,
  },
  { what: 'a file that was cut off', file: 'a.m', text: matpowerCase().slice(0, -40), says: /ends inside a matrix/ },
  {
    what: 'a row that is too short',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(1, '2 1 4 1 0 0 1') }),
    says: /7 numbers.*13/,
    line: 7,
  },
  {
    what: 'words in a table',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(1, '2 1 four 1 0 0 1 1 0 20 1 1.1 0.9') }),
    says: /four/,
    line: 5,
  },
  {
    what: 'zero impedance',
    file: 'a.m',
    text: matpowerCase({ branch: branchRow(1, '2 3 0 0 0 0 0 0 0 0 1 -360 360') }),
    says: /branch row 2: r and x/,
  },
  {
    what: 'NaN in a table',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(2, '3 1 NaN 0.5 0 0 1 1 0 20 1 1.1 0.9') }),
    says: /3.*NaN|not a (finite )?number/i,
  },
  {
    what: 'Inf as an impedance',
    file: 'a.m',
    text: matpowerCase({ branch: branchRow(0, '1 2 Inf 0.02 0 0 0 0 0 0 1 -360 360') }),
    says: /Inf|finite/i,
  },
  {
    what: 'NaN as base voltage',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(1, '2 1 4 1 0 0 1 1 0 NaN 1 1.1 0.9') }),
    says: /base voltage|BASE_KV|NaN/i,
  },
  {
    what: 'a negative base voltage',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(1, '2 1 4 1 0 0 1 1 0 -20 1 1.1 0.9') }),
    says: /base voltage|BASE_KV/i,
  },
  { what: 'a base power of 0', file: 'a.m', text: matpowerCase({ baseMva: '0' }), says: /base ?(power|MVA)/i },
  {
    what: 'the same bus twice',
    file: 'a.m',
    text: matpowerCase({ bus: [...MATPOWER.bus, MATPOWER.bus[1]!] }),
    says: /2/,
  },
  {
    what: 'no slack bus',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(0, '1 1 0 0 0 0 1 1 0 20 1 1.1 0.9') }),
    says: /slack|reference|source/i,
  },
  {
    what: 'a slack without a generator',
    file: 'a.m',
    text: matpowerCase({ gen: ['2 0 0 100 -100 1 100 1 200 0'] }),
    says: /generator|slack|source/i,
  },
  {
    what: 'a source with nothing connected',
    file: 'a.m',
    text: matpowerCase({ branch: branchRow(0, '1 2 0.01 0.02 0 0 0 0 0 0 0 -360 360') }),
    says: /not connected|source/i,
  },
  {
    what: 'a branch to nowhere',
    file: 'a.m',
    text: matpowerCase({ branch: branchRow(1, '2 33 0.02 0.03 0 0 0 0 0 0 1 -360 360') }),
    says: /33/,
  },
  {
    what: 'a generator at no bus',
    file: 'a.m',
    text: matpowerCase({ gen: [...MATPOWER.gen, '77 0 0 9 -9 1 100 1 9 0'] }),
    says: /77/,
  },
  { what: 'no buses', file: 'a.m', text: matpowerCase({ bus: [], gen: [], branch: [] }), says: /no bus|empty|bus/i },
  { what: 'no tables', file: 'a.m', text: "function mpc = a\nmpc.version = '2';\n", says: /baseMVA|bus/ },
  { what: 'another function', file: 'a.m', text: 'function y = f(x)\ny = x + 1;\n', says: /bus|case|mpc|x/i },
  {
    what: 'a statement that is not understood',
    file: 'a.m',
    text: matpowerCase({ after: 'mpc = runpf(mpc);\n' }),
    says: /runpf/,
  },
  {
    what: 'a negative voltage',
    file: 'a.m',
    text: matpowerCase({ bus: busRow(1, '2 1 4 1 0 0 1 -1 0 20 1 1.1 0.9') }),
    says: /bus row 2.*VM.*-1/,
    line: 7,
  },
  {
    what: 'a negative tap ratio',
    file: 'a.m',
    text: matpowerCase({ branch: branchRow(1, '2 3 0.02 0.03 0 0 0 0 -0.98 0 1 -360 360') }),
    says: /2: its turns ratio is -0\.98/,
  },
  { what: 'an unknown element', file: 'a.m', text: matpowerCase(), args: ['--open', '99'], says: /99/ },
  { what: 'an unknown property', file: 'a.m', text: matpowerCase(), args: ['--edit', '1.color=3'], says: /color/ },
  { what: 'a value that is no number', file: 'a.m', text: matpowerCase(), args: ['--edit', '1.x=much'], says: /much/ },
];
