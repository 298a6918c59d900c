// A topic with named wildcards: `city/{district}/metering/{type}/{id}/tele`. Which topics it means, what its wildcards stand for in one of
// them, and whether two templates could mean the same topic.
import { problem } from './mapping-problem.ts';

type Level =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly name: string | null; readonly before: string; readonly after: string };

export interface TopicTemplate {
  readonly text: string;
  /** for the broker */
  readonly filter: string;
  readonly wildcards: readonly string[];
  /** ends with `#`: anything may follow, also nothing */
  readonly isOpen: boolean;
  readonly levels: readonly Level[];
}

const WILDCARD = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Ours, Sparkplug's, and what a broker tells of itself: no mapping may take messages from these. */
const TAKEN = ['twin', 'spBv1.0', 'spAv1.0'];

/** @throws MappingError naming `path` */
export function parseTemplate(text: string, path: string): TopicTemplate {
  const fail = (message: string, remedy: string) => problem(path, `"${text}": ${message}`, remedy);
  const parts = text.split('/');
  const isOpen = parts.at(-1) === '#';
  if (isOpen) parts.pop();
  const seen: string[] = [];
  const levels = parts.map((part): Level => {
    if (part === '+') return { kind: 'wildcard', name: null, before: '', after: '' };
    if (part.includes('#'))
      throw fail('"#" may only be the last level', 'name the levels, with {wildcards} for what varies');
    if (part.includes('+')) throw fail('"+" must be a level of its own', 'use {name} for a part of a level');
    const found = [...part.matchAll(WILDCARD)];
    if (found.length > 1) throw fail('two wildcards in one level cannot be told apart', 'one wildcard a level');
    const [match] = found;
    if (match === undefined) {
      if (/[{}]/.test(part)) throw fail(`"${part}" has a bracket without its partner`, 'write {name}');
      return { kind: 'text', text: part };
    }
    const name = match[1] ?? '';
    if (!NAME.test(name))
      throw fail(`"{${name}}" is no name`, 'a name has letters and digits, and begins with a letter');
    if (seen.includes(name)) throw fail(`{${name}} stands twice`, 'give each wildcard its own name');
    seen.push(name);
    return {
      kind: 'wildcard',
      name,
      before: part.slice(0, match.index),
      after: part.slice(match.index + match[0].length),
    };
  });
  const [first] = levels;
  if (first === undefined || first.kind !== 'text')
    throw fail(
      'it would take every message of the broker, our own too',
      'begin with a level of fixed text, like "city/..."',
    );
  if (TAKEN.includes(first.text) || first.text.startsWith('$'))
    throw fail(`topics under "${first.text}" are not for mappings`, 'devices that speak there need no mapping');
  const filter = [...levels.map((level) => (level.kind === 'text' ? level.text : '+')), ...(isOpen ? ['#'] : [])].join(
    '/',
  );
  return { text, filter, wildcards: seen, isOpen, levels };
}

/** What the wildcards stand for; null: another topic. A wildcard is never empty. */
export function matchTopic({ levels, isOpen }: TopicTemplate, topic: string): ReadonlyMap<string, string> | null {
  const parts = topic.split('/');
  if (isOpen ? parts.length < levels.length : parts.length !== levels.length) return null;
  const found = new Map<string, string>();
  for (const [i, level] of levels.entries()) {
    const part = parts[i]!;
    if (level.kind === 'text') {
      if (part !== level.text) return null;
      continue;
    }
    const { name, before, after } = level;
    if (part.length <= before.length + after.length || !part.startsWith(before) || !part.endsWith(after)) return null;
    if (name !== null) found.set(name, part.slice(before.length, part.length - after.length));
  }
  return found;
}

/** Could one topic be meant by both? */
export function mayOverlap(a: TopicTemplate, b: TopicTemplate): boolean {
  const shared = Math.min(a.levels.length, b.levels.length);
  if (a.levels.length !== b.levels.length) {
    const shorter = a.levels.length < b.levels.length ? a : b;
    if (!shorter.isOpen) return false;
  }
  for (let i = 0; i < shared; i += 1) if (!mayBeSame(a.levels[i]!, b.levels[i]!)) return false;
  return true;
}

function mayBeSame(a: Level, b: Level): boolean {
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text;
  if (a.kind === 'text') return mayBeSame(b, a);
  if (b.kind === 'text')
    return b.text.length > a.before.length + a.after.length && b.text.startsWith(a.before) && b.text.endsWith(a.after);
  const starts = a.before.startsWith(b.before) || b.before.startsWith(a.before);
  return starts && (a.after.endsWith(b.after) || b.after.endsWith(a.after));
}
