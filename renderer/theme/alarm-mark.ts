// The alarm mark, drawn by one function for panels and picture: colour, shape and number together, in a 20 x 18 box.
export type AlarmPriority = 1 | 2 | 3 | 4;

export interface AlarmMarkShape {
  /** SVG path in the 20 x 18 box */
  readonly d: string;
  /** baseline and size of the number, centred at x = 10 */
  readonly textY: number;
  readonly textSize: number;
}

const SHAPES: Readonly<Record<AlarmPriority, AlarmMarkShape>> = {
  1: { d: 'M4 1h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z', textY: 13.2, textSize: 12 },
  2: { d: 'M10 .8 19.300 17.200H.7z', textY: 15.6, textSize: 10.5 },
  3: { d: 'M.7.8h18.600L10 17.200z', textY: 9.8, textSize: 10.5 },
  4: { d: 'M1.800 9a8.200 8.200 0 1 0 16.400 0a8.200 8.200 0 1 0-16.400 0z', textY: 12.9, textSize: 11.5 },
};

export const alarmMarkShape = (priority: AlarmPriority): AlarmMarkShape => SHAPES[priority];
