// What the journal holds of switching orders and of control, as a sentence: what was done with which order or area, or why it was not.
import { phraseSchema } from '../../../contract/phrase.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import { phrasesText, type PhraseWords } from '../phrases/phrase-text.ts';

type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null;
const said = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The word for a code where there is one, else the code. */
function worded(prefix: string, code: string, text: TextOf, about = '', who = about): string {
  const key = `${prefix}.${code}`;
  return hasText(key) ? text(key as TextKey, { about, who }) : code;
}

/** `name: what, more`; what is empty is left out. */
const sentence = (name: string, ...parts: readonly string[]): string => {
  const rest = parts.filter(Boolean).join(', ');
  return name === '' ? rest : rest === '' ? name : `${name}: ${rest}`;
};

const stepOf = (step: unknown, text: TextOf): string =>
  typeof step === 'string' ? text('order.entry.step', { step }) : '';

/** As the program said it, or in its author's words. */
function headText(head: unknown, phraseWords: PhraseWords | null): string {
  if (!isData(head)) return '';
  const words = isData(head['words']) ? phraseSchema.array().safeParse(head['words']['title']) : null;
  if (phraseWords === null || words?.success !== true || words.data.length === 0) return said(head['title']);
  return phrasesText(words.data, phraseWords);
}

function orderText(input: Data, text: TextOf, phraseWords: PhraseWords | null): string {
  const done = (name: string) => worded('order.event', name, text);
  switch (input['do']) {
    case 'write':
      return sentence(headText(input['head'], phraseWords), done('write'));
    case 'event': {
      const event = isData(input['event']) ? input['event'] : {};
      const { step, device, position, reason } = event;
      const where = step === undefined ? said(device) : stepOf(step, text);
      return sentence(said(input['order']), where, done(said(event['type'])), said(position), said(reason));
    }
    case 'draft':
      return sentence(isData(input['document']) ? said(input['document']['id']) : '', done('draft'));
    case 'cancel':
      return sentence(said(input['document']), done('cancel'));
    case 'endanger': {
      const works = Array.isArray(input['works']) ? input['works'].filter(isData) : [];
      return sentence(works.map((work) => said(work['document'])).join(' '), done('endanger'));
    }
    default:
      return sentence(Array.isArray(input['nodes']) ? input['nodes'].map(said).join(' ') : '', done('unprove'));
  }
}

/** What has taken the safety of people at work. */
function dangerText(because: unknown, text: TextOf): string {
  const found = Array.isArray(because) ? because.filter(isData) : [];
  return found
    .map(({ code, at, parameters }) => {
      const key = `order.violation.${said(code)}`;
      const values = { at: said(at), ...(isData(parameters) ? (parameters as Record<string, string | number>) : {}) };
      return hasText(key) ? text(key as TextKey, values) : said(code);
    })
    .join(', ');
}

/** @returns null: it is no entry of orders or of control. */
export function orderEntryText(
  kind: string,
  data: Data,
  text: TextOf,
  phraseWords: PhraseWords | null = null,
): string | null {
  const about = said(data['about'] ?? data['at'] ?? data['device']);
  const code = said(data['code']);
  switch (kind) {
    case 'order':
      return orderText(isData(data['input']) ? data['input'] : {}, text, phraseWords);
    case 'orderRefused': {
      const name = said(data['order'] ?? data['document'] ?? data['title']);
      const words = [stepOf(data['step'], text), worded('order.event', said(data['do']), text)];
      const [at, because] = [said(data['at']), said(data['because'])];
      return sentence(name, ...words, worded('order.refused', code, text, at), because === at ? '' : because);
    }
    case 'workEndangered': {
      const crews = Array.isArray(data['crews']) ? data['crews'].map(said).join(', ') : '';
      return sentence(said(data['document']), crews, dangerText(data['because'], text));
    }
    case 'workSafe':
      return said(data['document']);
    case 'controlArea': {
      const event = isData(data['event']) ? data['event'] : {};
      const words = worded('control.event', said(event['type']), text);
      return sentence(said(data['area']), words, said(event['to']), said(event['reason']));
    }
    case 'controlRefused': {
      const prefix = hasText(`control.refused.${code}`) ? 'control.refused' : 'order.refused';
      const subject = said(data['subject'] ?? data['device'] ?? data['point'] ?? data['area'] ?? data['user']);
      // Older entries do not say who held it.
      const who = code === 'held-by' ? said(data['holder']) || '\u2013' : undefined;
      return sentence(subject, worded(prefix, code, text, about || subject, who), said(data['because']));
    }
    case 'requestRefused':
      return sentence(said(data['request']), worded('control.entry.refused', code, text, said(data['role'])));
    case 'controlPin':
      return worded('control.event', said(data['action']) === 'control.setPin' ? 'setPin' : 'enterPin', text);
    case 'controlSecond':
      return sentence(said(data['subject']), text('control.entry.second', { who: said(data['second']) }));
    default:
      return null;
  }
}
