// What the journal holds of fault restoration, as a sentence: which course has come to which stage, and why; modes and load shedding.
import { phraseSchema } from '../../../contract/phrase.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import { phrasesText, type PhraseWords } from '../phrases/phrase-text.ts';

type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null;
const said = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The word for a code where there is one, else the code. */
const worded = (prefix: string, code: string, text: TextOf): string =>
  hasText(`${prefix}.${code}`) ? text(`${prefix}.${code}` as TextKey) : code;

const sentence = (name: string, ...parts: readonly string[]): string => {
  const rest = parts.filter(Boolean).join(', ');
  return name === '' ? rest : rest === '' ? name : `${name}: ${rest}`;
};

/** What stands behind a reason: as phrases, or, written by an older program or a person, as it was written. */
function behindText({ words, detail }: Data, phraseWords: PhraseWords): string {
  const phrases = phraseSchema.array().safeParse(words);
  return phrases.success && phrases.data.length > 0 ? phrasesText(phrases.data, phraseWords) : said(detail);
}

function courseText(data: Data, words: PhraseWords): string {
  const { text, nameOf } = words;
  const course = isData(data['course']) ? data['course'] : {};
  const { id, device, state, reason, order } = course;
  const name = `${said(id)} ${nameOf(said(device))}`.trim();
  if (data['event'] === 'repaired') {
    const repaired = isData(data['repaired']) ? data['repaired'] : {};
    const { saidBy, how } = isData(repaired['words']) ? repaired['words'] : {};
    return sentence(name, text('flisr.entry.repaired'), said(saidBy), said(how));
  }
  if (data['event'] === 'outage') return sentence(name, text('flisr.entry.outage', { outage: said(data['outage']) }));
  if (data['event'] === 'afterwards')
    return sentence(name, text('flisr.entry.afterwards', { order: said(data['afterwards']) }));
  return sentence(
    name,
    // That supply is back was not known at that moment.
    state === 'restored' ? text('flisr.entry.carriedOut') : worded('flisr.state', said(state), text),
    reason === null ? '' : worded('flisr.reason', said(reason), text),
    behindText(course, words),
    said(order),
  );
}

/** @returns null: it is no entry of fault restoration. */
export function flisrEntryText(kind: string, data: Data, words: PhraseWords): string | null {
  const { text, nameOf } = words;
  switch (kind) {
    case 'flisr':
      return courseText(data, words);
    case 'flisrRefused':
      return sentence(said(data['course']), worded('flisr.refused', said(data['code']), text));
    case 'feederFlisr': {
      const name = data['feeder'] === null ? text('flisr.entry.city') : nameOf(said(data['feeder']));
      return sentence(name, worded('flisr.mode', said(data['mode']), text));
    }
    case 'loadShedding': {
      const words = text(data['isShedding'] === true ? 'flisr.entry.shedding' : 'flisr.entry.sheddingOver');
      return sentence(words, said(data['reason']));
    }
    default:
      return null;
  }
}
