// Orders, steps and checks in the words of the person.
import type {
  OrderOperation,
  OrderReport,
  OrderStepReport,
  ViolationReport,
} from '../../../contract/order-requests.ts';
import { currentLanguage, hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { phrasesText, type PhraseWords } from '../phrases/phrase-text.ts';
import { titleOfId } from '../grid/grid-titles.ts';

const name = (model: GridModel | null, id: string): string => (model === null ? id : titleOfId(model, id));

/** As the person's language says it where the program wrote it; else in its author's own words. */
export const titleText = ({ title, words }: Pick<OrderReport, 'title' | 'words'>, phraseWords: PhraseWords): string =>
  words === undefined || words.title.length === 0 ? title : phrasesText(words.title, phraseWords);

export const purposeText = (
  { purpose, words }: Pick<OrderReport, 'purpose' | 'words'>,
  phraseWords: PhraseWords,
): string => (words === undefined || words.purpose.length === 0 ? purpose : phrasesText(words.purpose, phraseWords));

export const noteText = ({ note, words }: Pick<OrderStepReport, 'note' | 'words'>, phraseWords: PhraseWords): string =>
  words === undefined || words.length === 0 ? note : phrasesText(words, phraseWords);

/** The verb of a step: what is done to its device or place. */
export function operationVerb(operation: OrderOperation, text: TextOf): string {
  const to = operation.kind === 'verify' ? operation.what : operation.to;
  return text(`order.do.${operation.kind}.${to}` as TextKey, { id: idOf(operation) });
}

/** Id of the paper, tag or earth that a step is about; empty: it is about a device or a place. */
function idOf(operation: OrderOperation): string {
  switch (operation.kind) {
    case 'tag':
      return operation.tag;
    case 'ground':
      return operation.earth;
    case 'document':
      return operation.document;
    case 'permit':
      return operation.permit;
    case 'switch':
    case 'lock':
    case 'verify':
      return '';
  }
}

/** Id of the device or place of the grid that a step is about; null: it is about a paper. */
export const placeOfOperation = (operation: OrderOperation): string | null =>
  'device' in operation ? operation.device : 'node' in operation ? operation.node : null;

/** What a step is about besides its verb. */
export function operationObject(operation: OrderOperation, model: GridModel | null, text: TextOf): string {
  switch (operation.kind) {
    case 'tag':
      return text('order.object.tag', {
        device: name(model, operation.device),
        document: operation.document,
        type: text(`order.document.${operation.type}`),
      });
    case 'document':
      return text('order.object.document', { who: operation.holder });
    case 'permit':
      return text('order.object.permit', { who: operation.crew, document: operation.document });
    case 'switch':
    case 'lock':
    case 'verify':
    case 'ground':
      return name(model, placeOfOperation(operation) ?? '');
  }
}

export const operationText = (operation: OrderOperation, model: GridModel | null, text: TextOf): string =>
  `${operationVerb(operation, text)} ${operationObject(operation, model, text)}`.trim();

const SHARES: ReadonlySet<string> = new Set(['overload-emergency', 'overload-normal']);
const PER_UNIT: ReadonlySet<string> = new Set(['voltage-low', 'voltage-high']);

/** States and reasons have words of their own; all else are ids, one or several. */
function wordOf(key: string, value: string, model: GridModel | null, text: TextOf): string {
  for (const own of [`order.documentState.${value}`, `order.because.${value}`])
    if ((key === 'state' || key === 'to' || key === 'because') && hasText(own)) return text(own as TextKey);
  return value
    .split(', ')
    .map((id) => name(model, id))
    .join(', ');
}

/** A word of a check with its figures: shares as per cent, voltages in per unit, elements by their names. */
export function violationText(
  { code, at, parameters }: ViolationReport,
  model: GridModel | null,
  text: TextOf,
): string {
  const language = currentLanguage();
  const values: Record<string, string | number> = { at: name(model, at) };
  for (const [key, value] of Object.entries(parameters)) {
    if (typeof value === 'string') values[key] = wordOf(key, value, model, text);
    else if (key === 'value' && SHARES.has(code)) values[key] = `${formatNumber(value * 100, 0, language)} %`;
    else if (key === 'value' && PER_UNIT.has(code)) values[key] = `${formatNumber(value, 3, language)} pu`;
    else values[key] = formatNumber(value, Number.isInteger(value) ? 0 : 2, language);
  }
  const key = `order.violation.${code}`;
  return hasText(key) ? text(key as TextKey, values) : `${code} ${values['at']}`;
}

/** Why a step stands where it does: the trouble, and the device's or the crew's own words. */
export function troubleText({ trouble, reason }: Pick<OrderStepReport, 'trouble' | 'reason'>, text: TextOf): string {
  const words = trouble === null ? [] : [text(`order.trouble.${trouble}`)];
  return [...words, reason].filter(Boolean).join(': ');
}
