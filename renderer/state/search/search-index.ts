// A search over everything in the city that has a name. One pass over folded text: 60,000 names take a few
// milliseconds, no index has to be built or kept, and a hit in the middle of a word counts too.
import { foldText, spellings } from './fold-text.ts';

export const SEARCH_GROUPS = ['assets', 'grid', 'streets', 'districts', 'places', 'buildings', 'addresses'] as const;
export type SearchGroup = (typeof SEARCH_GROUPS)[number];

export interface SearchItem {
  readonly group: SearchGroup;
  /** what is shown */
  readonly title: string;
  /** more words by which it is found: id, kind */
  readonly words: string;
  /** row of the pack's table that can be selected, -1 when nothing can */
  readonly row: number;
  /** of the grid: whose row that is; elsewhere the group says it */
  readonly table?: 'grid-stations' | 'grid-feeders' | 'grid-switches';
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** what it is, for the second line: a key of the texts; '' without */
  readonly hint: string;
  /** name of the district that it lies in; '' without. Searched too: "hauptstrasse schoneberg" */
  readonly district: string;
  /** more than 0: found later than its equals, e.g. a detector that bears the name of its street */
  readonly burden: number;
}

export interface SearchHit extends SearchItem {
  /** smaller is better */
  readonly score: number;
}

export interface SearchIndex {
  readonly size: number;
  /** Best first, at most `limit`. Every word must be found; one wrong letter is forgiven where nothing fits exactly. */
  find(query: string, limit: number): SearchHit[];
}

/** Where a word was found: start of the text, start of a word, inside a word, with one wrong letter. */
const COST = { start: 0, word: 1, inside: 4, typo: 6 } as const;
const GROUP_COST: Readonly<Record<SearchGroup, number>> = {
  assets: 0.2,
  grid: 0.3,
  streets: 0,
  districts: 0,
  places: 0.4,
  buildings: 0.6,
  addresses: 0.8,
};
/** Shorter words have too many neighbours at one letter's distance. */
const SHORTEST_TYPO = 4;

function costOf(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return Number.POSITIVE_INFINITY;
  if (at === 0) return COST.start;
  return text[at - 1] === ' ' || text.includes(` ${word}`) ? COST.word : COST.inside;
}

/** Whether `word` and the beginning of `candidate` differ by at most one letter (changed, missing, extra, swapped). */
export function isNearPrefix(word: string, candidate: string): boolean {
  let i = 0;
  while (i < word.length && word[i] === candidate[i]) i++;
  if (i === word.length) return true;
  const rest = word.slice(i + 1);
  return (
    candidate.startsWith(rest, i + 1) ||
    candidate.startsWith(rest, i) ||
    candidate.startsWith(word.slice(i), i + 1) ||
    (word[i] === candidate[i + 1] && word[i + 1] === candidate[i] && candidate.startsWith(word.slice(i + 2), i + 2))
  );
}

const typoCost = (text: string, word: string): number =>
  word.length >= SHORTEST_TYPO && text.split(' ').some((candidate) => isNearPrefix(word, candidate))
    ? COST.typo
    : Number.POSITIVE_INFINITY;

export function createSearchIndex(items: readonly SearchItem[]): SearchIndex {
  const texts = items.map((item) => foldText(`${item.title} ${item.words} ${item.district}`));

  const scan = (words: readonly (readonly string[])[], cost: (text: string, word: string) => number): SearchHit[] => {
    const hits: SearchHit[] = [];
    items.forEach((item, i) => {
      const text = texts[i]!;
      let score = GROUP_COST[item.group] + item.burden;
      for (const alternatives of words) {
        score += Math.min(...alternatives.map((word) => cost(text, word)));
        if (score === Number.POSITIVE_INFINITY) return;
      }
      // Among equals the shorter name is the more exact one.
      hits.push({ ...item, score: score + item.title.length / 200 });
    });
    return hits.sort((a, b) => a.score - b.score);
  };

  return {
    size: items.length,
    find: (query, limit) => {
      const words = foldText(query).split(' ').filter(Boolean).map(spellings);
      if (words.length === 0) return [];
      const exact = scan(words, costOf);
      if (exact.length > 0) return exact.slice(0, limit);
      return scan(words, (text, word) => Math.min(costOf(text, word), typoCost(text, word))).slice(0, limit);
    },
  };
}
