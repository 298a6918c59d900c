// Symbols of assets on a 16 px grid, 1.5 px line: the grid after IEC 60617, the rest in the same hand. Data, so that
// panels (SVG) and the picture's atlas (Path2D) draw the same shapes.
export interface SymbolShape {
  readonly d: string;
  /** filled with the line's colour instead of stroked */
  readonly filled?: boolean;
}

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

export const ASSET_SYMBOLS: Readonly<Record<string, readonly SymbolShape[]>> = {
  // two windings in the frame of a station
  substation: [{ d: 'M2 2.500h12v11H2z' }, { d: circle(6.4, 8, 2.6) }, { d: circle(9.6, 8, 2.6) }],
  // IEC 60617 S00841: transformer with two windings
  transformer: [{ d: circle(8, 6, 3) }, { d: circle(8, 10, 3) }, { d: 'M8 1.200V3M8 13v1.800' }],
  // S00819: rotating machine, G
  generator: [{ d: circle(8, 8, 5.8) }, { d: 'M10 6.300a2.400 2.400 0 1 0 .3 2.200H8.400' }],
  cable: [
    { d: 'M1.500 11.500c3 0 3.500-7 6.500-7s3.500 7 6.500 7' },
    { d: circle(1.8, 11.5, 0.6) },
    { d: circle(14.2, 11.5, 0.6) },
  ],
  // busbar with outgoing ways in a box
  cabinet: [{ d: 'M3 2.500h10v11H3z' }, { d: 'M5 5.500h6M6 5.500v5M8 5.500v5M10 5.500v5' }],
  'lighting-cabinet': [
    { d: 'M3 2.500h10v11H3z' },
    { d: circle(8, 7, 2.2) },
    { d: 'M6.500 5.500l3 3M9.500 5.500l-3 3M6 11.500h4' },
  ],
  lamp: [{ d: 'M5 14V4.500A2.500 2.500 0 0 1 7.500 2H9l2.500 2.500M9 6.500h5L12.800 4.500h-2.600z' }],
  parking: [{ d: 'M2.500 2.500h11v11h-11z' }, { d: 'M6.300 11.500v-7h2.300a2.100 2.100 0 0 1 0 4.200H6.300' }],
  'traffic-signal': [{ d: 'M5.500 1.800h5v10h-5zM8 12v2.500' }, { d: 'M8 4.200v.01M8 6.800v.01M8 9.400v.01' }],
  detector: [{ d: 'M2 13.500 5 2.500M14 13.500 11 2.500' }, { d: 'M6 6.500h4v4H6z' }],
  'fire-station': [
    { d: 'M2.500 13.500v-7L8 2.500l5.500 4v7z' },
    { d: 'M8 6.800c.3 1.300 1.900 1.900 1.900 3.600a1.900 1.900 0 0 1-3.800 0c0-.8.500-1.300.8-1.700' },
  ],
  'police-station': [
    { d: 'M8 1.800l5.200 1.900v4c0 3.200-2.200 5.300-5.200 6.500-3-1.200-5.200-3.300-5.200-6.500v-4z' },
    { d: 'M8 5.200v5M5.500 7.700h5' },
  ],
  hospital: [{ d: 'M2.500 2.500h11v11h-11z' }, { d: 'M8 5v6M5 8h6' }],
  unit: [
    { d: 'M1.500 4h8v7h-8zM9.500 6.500h3l2 2.300V11h-5z' },
    { d: circle(4.5, 12, 1.4) },
    { d: circle(11.8, 12, 1.4) },
  ],
  stop: [{ d: circle(8, 5.5, 3.7) }, { d: 'M6.200 7V4h3.600v3M8 9.200v5.300M6 14.500h4' }],
  'weather-station': [
    { d: 'M8 6.500v8M5.500 14.500h5' },
    { d: 'M4 6.500h8M3 6.500a1.400 1.400 0 1 0 0-.01M13 6.500a1.400 1.400 0 1 0 0-.01M8 6.500V2.500l3 1.200-3 1.200' },
  ],
  building: [{ d: 'M2.500 13.500V6l4-3v10.500M6.500 13.500v-8h7v8z' }, { d: 'M9 8h2M9 10.500h2' }],
  street: [{ d: 'M3 14 6 2M13 14 10 2M8 3v2M8 7.200v2M8 11.400v2' }],
  district: [{ d: 'M2.500 4.500l4-2 4 2 3-1.500v8.500l-3 1.500-4-2-4 2zM6.500 2.500V11M10.500 4.500V13' }],
  place: [
    { d: 'M8 14.200s4.600-4.300 4.600-7.600a4.600 4.600 0 0 0-9.200 0c0 3.300 4.600 7.600 4.600 7.600z' },
    { d: circle(8, 6.6, 1.6) },
  ],
  device: [{ d: 'M3 3h10v10H3z' }, { d: circle(8, 8, 1.6) }],
};

/** A symbol that this build does not draw yet shows as a plain device. */
export const symbolShapes = (name: string): readonly SymbolShape[] => ASSET_SYMBOLS[name] ?? ASSET_SYMBOLS.device!;
