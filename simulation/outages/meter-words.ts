// What meters say when they are asked whether supply has reached them, judged transformer by transformer. Silence alone is a weak word: a
// radio that finds nobody is silent too, and so are all of them when the way to them is broken. Hence a meter is missed only
//   - if it has said itself that it went dark and says nothing since, or
//   - if it is one of so many silent ones at its transformer that chance does not explain it,
// and either only while somebody else has answered on the same way. Meters that had not been read for long before are not counted.

export interface CheckRules {
  /** ms after the last step of a restoration: a meter has started and has found its network by then */
  readonly settleMs: number;
  /** ms after which nobody is asked by itself any more: a miss would be another outage by then */
  readonly withinMs: number;
  /** so many silent meters of a transformer, and this share of those that can be asked, are no chance (3 in 1000 are away at any time) */
  readonly silentMeters: number;
  readonly silentShare: number;
}

export const CHECK_RULES: CheckRules = {
  settleMs: 30_000,
  withinMs: 60 * 60_000,
  silentMeters: 2,
  silentShare: 0.2,
};

/** Service points by what their meters have said, each in one list at most. */
export interface MeterWords {
  /** to the question, or since supply came back, that they have supply */
  readonly answered: readonly string[];
  /** that they went dark, and nothing since */
  readonly dark: readonly string[];
  readonly silent: readonly string[];
  /** no meter, or one that had not been heard for long before the outage: nobody expects an answer */
  readonly unread: readonly string[];
  /** of all of them, those whose supply instruments of the network tell */
  readonly seen: readonly string[];
  /** somebody has answered on the way to these meters: one of them, or one beside that was never out */
  readonly isWayOpen: boolean;
}

export interface MeterVerdict {
  /** supply has not reached them */
  readonly missed: readonly string[];
  /** silent, and that says nothing */
  readonly silent: readonly string[];
  /** one service point of each transformer of which nobody has heard: a customer there must be asked */
  readonly callBack: readonly string[];
}

/** `transformerOf`: id of the transformer above a service point. */
export function judgeWords(
  words: MeterWords,
  transformerOf: (point: string) => string,
  rules: CheckRules = CHECK_RULES,
): MeterVerdict {
  const seen = new Set(words.seen);
  const places = new Map<string, { answered: string[]; dark: string[]; silent: string[]; unread: string[] }>();
  for (const kind of ['answered', 'dark', 'silent', 'unread'] as const)
    for (const point of words[kind]) {
      const transformer = transformerOf(point);
      let place = places.get(transformer);
      if (place === undefined) places.set(transformer, (place = { answered: [], dark: [], silent: [], unread: [] }));
      place[kind].push(point);
    }
  const missed: string[] = [];
  const silent: string[] = [];
  const callBack: string[] = [];
  for (const { answered, dark, silent: quiet, unread } of places.values()) {
    const asked = answered.length + dark.length + quiet.length;
    const mute = dark.length + quiet.length;
    const isNoChance = mute >= rules.silentMeters && mute >= rules.silentShare * asked;
    if (words.isWayOpen) {
      missed.push(...dark, ...(isNoChance ? quiet : []));
      if (!isNoChance) silent.push(...quiet);
    } else silent.push(...dark, ...quiet);
    const all = [...dark, ...quiet, ...unread];
    // Instruments tell of the network, not of the fuse of a house: they count only where there is no meter to ask.
    const isTold = answered.length > 0 || (asked === 0 && unread.some((point) => seen.has(point)));
    const isMissed = words.isWayOpen && (dark.length > 0 || isNoChance);
    if (!isTold && !isMissed) callBack.push(all[0]!);
  }
  return { missed, silent, callBack };
}
