// OpenDSS scripts that have to be refused.
import { openDssScript } from '../builders/grid-files.ts';
import type { BadFile } from './bad-file.ts';

const dss = (start: string, change: string | null) => openDssScript((line) => (line.startsWith(start) ? change : line));
const dssAfter = (start: string, more: string) =>
  openDssScript((line) => (line.startsWith(start) ? `${line}\n${more}` : line));
const REGULATOR = 'New RegControl.r transformer=t1 winding=2';

export const OPENDSS_FILES: readonly BadFile[] = [
  {
    what: 'an unknown class',
    file: 'a.dss',
    text: dssAfter('New Load.d2', 'New Fusion.f1 bus1=a'),
    says: /fusion/i,
    line: 9,
  },
  {
    what: 'an unknown property',
    file: 'a.dss',
    text: dss('New Load.d1', 'New Load.d1 bus1=b kv=12.47 kw=300 taste=sweet'),
    says: /taste/i,
    line: 7,
  },
  { what: 'an unknown command', file: 'a.dss', text: dssAfter('Solve', 'Frobnicate all'), says: /frobnicate/i },
  {
    what: 'words for a number',
    file: 'a.dss',
    text: dss('New Load.d1', 'New Load.d1 bus1=b kv=12.47 kw=many'),
    says: /many|kw/i,
    line: 7,
  },
  {
    what: 'NaN for a number',
    file: 'a.dss',
    text: dss('New Load.d1', 'New Load.d1 bus1=b kv=12.47 kw=NaN'),
    says: /nan/i,
    line: 7,
  },
  {
    what: 'a formula that is none',
    file: 'a.dss',
    text: dss('New Load.d1', 'New Load.d1 bus1=b kv=12.47 kw=(1 2 %%)'),
    says: /./,
    line: 7,
  },
  {
    what: 'a line code that is unknown',
    file: 'a.dss',
    text: dss('New Line.l2', 'New Line.l2 bus1=a bus2=b linecode=nowhere length=2'),
    says: /nowhere/,
    line: 5,
  },
  {
    what: 'a file that is missing',
    file: 'a.dss',
    text: dssAfter('Clear', 'Redirect missing.dss'),
    says: /missing\.dss/,
    line: 2,
  },
  {
    what: 'a file that redirects to itself',
    file: 'self.dss',
    text: dssAfter('Clear', 'Redirect self.dss'),
    says: /self\.dss/,
  },
  {
    what: 'zero impedance',
    file: 'a.dss',
    text: dss('New Line.l2', 'New Line.l2 bus1=a bus2=b r1=0 x1=0 r0=0 x0=0 c1=0 c0=0 length=1'),
    says: /line\.l2/i,
  },
  {
    what: 'a line of no length',
    file: 'a.dss',
    text: dss('New Line.l2', 'New Line.l2 bus1=a bus2=b linecode=lc length=0'),
    says: /line\.l2/i,
  },
  {
    what: 'a line without its second bus',
    file: 'a.dss',
    text: dss('New Line.l2', 'New Line.l2 bus1=a linecode=lc length=2'),
    says: /line\.l2|bus2/i,
  },
  {
    what: 'the same name twice',
    file: 'a.dss',
    text: dssAfter('New Line.l2', 'New Line.l2 bus1=a bus2=c linecode=lc length=1'),
    says: /l2/i,
    line: 6,
  },
  {
    what: 'a circuit twice',
    file: 'a.dss',
    text: dssAfter('New Line.l2', 'New Circuit.other basekv=4.16'),
    says: /circuit/i,
  },
  { what: 'an element before its circuit', file: 'a.dss', text: dss('New Circuit', null), says: /circuit/i },
  { what: 'no circuit', file: 'a.dss', text: 'Clear\nSolve\n', says: /circuit/i },
  {
    what: 'a load without a voltage base',
    file: 'a.dss',
    text: dss('New Load.d1', 'New Load.d1 bus1=b kv=0 kw=300'),
    says: /load\.d1|kv/i,
  },
  { what: 'a source with nothing connected', file: 'a.dss', text: dss('New Line.l1', null), says: /source/i },
  {
    what: 'an unknown transformer of a control',
    file: 'a.dss',
    text: dssAfter('New Load.d2', 'New RegControl.r transformer=t9 winding=2 vreg=120 band=2 ptratio=20'),
    says: /t9/,
  },
  {
    what: 'a matrix of the wrong size',
    file: 'a.dss',
    text: dss('New LineCode', 'New LineCode.lc nphases=3 rmatrix=(1 | 2 3) xmatrix=(1 | 2 3 | 4 5 6)'),
    says: /rmatrix|order|size|matrix/i,
    line: 3,
  },
  ...(
    [
      ['a source of no voltage', 'New Circuit', 'New Circuit.tiny basekv=12.47 pu=0 bus1=sourcebus', /pu.*0/],
      ['a source of negative voltage', 'New Circuit', 'New Circuit.tiny basekv=12.47 pu=-1 bus1=sourcebus', /pu.*-1/],
      ['a line of negative length', 'New Line.l2', 'New Line.l2 bus1=a bus2=b linecode=lc length=-2', /length.*-2/],
      [
        'a negative short-circuit reactance',
        'New Transformer',
        'New Transformer.t1 windings=2 buses=(b c) conns=(delta wye) kvs=(12.47 0.48) kvas=(500 500) xhl=-4',
        /xhl.*-4/,
      ],
      [
        'a transformer of no voltage',
        'New Transformer',
        'New Transformer.t1 windings=2 buses=(b c) conns=(delta wye) kvs=(12.47 0) kvas=(500 500)',
        /kvs.*0/,
      ],
      [
        'a transformer of negative power',
        'New Transformer',
        'New Transformer.t1 windings=2 buses=(b c) conns=(delta wye) kvs=(12.47 0.48) kvas=(500 -500)',
        /kvas.*-500/,
      ],
      [
        'a tap changer whose range is upside down',
        'New Transformer',
        'New Transformer.t1 windings=2 buses=(b c) conns=(delta wye) kvs=(12.47 0.48) wdg=2 mintap=1.1 maxtap=0.9',
        /transformer\.t1.*mintap/,
      ],
      [
        'a load whose band is upside down',
        'New Load.d1',
        'New Load.d1 bus1=b kv=12.47 kw=300 vminpu=1.1 vmaxpu=0.9',
        /load\.d1.*vminpu/,
      ],
    ] as const
  ).map(([what, start, line, says]) => ({ what, file: 'a.dss', text: dss(start, line), says })),
  ...(
    [
      ['a capacitor of negative power', 'New Capacitor.c bus1=b kvar=-100 kv=12.47', /capacitor\.c.*kvar.*-100/],
      ['a capacitor of negative capacitance', 'New Capacitor.c bus1=b cuf=-1 kv=12.47', /capacitor\.c.*cuf.*-1/],
      ['a regulator to no voltage', `${REGULATOR} vreg=0 band=2 ptratio=20`, /regcontrol\.r.*vreg.*0/],
      ['a regulator without a band', `${REGULATOR} vreg=120 band=0 ptratio=20`, /regcontrol\.r.*band.*0/],
      ['a regulator with a negative band', `${REGULATOR} vreg=120 band=-2 ptratio=20`, /regcontrol\.r.*band.*-2/],
      ['a voltage transformer of ratio 0', `${REGULATOR} vreg=120 band=2 ptratio=0`, /regcontrol\.r.*ptratio.*0/],
    ] as const
  ).map(([what, line, says]) => ({ what, file: 'a.dss', text: dssAfter('New Load.d2', line), says })),
  { what: 'an unknown element', file: 'a.dss', text: openDssScript(), args: ['--open', 'line.l9'], says: /line\.l9/ },
  {
    what: 'an unknown property on the command line',
    file: 'a.dss',
    text: openDssScript(),
    args: ['--edit', 'line.l1.taste=1'],
    says: /taste/,
  },
];
