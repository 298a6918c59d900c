// What the journal holds of outages, as a sentence: calls, what telemetry and people told, what became of each case.
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';

type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null;
const said = (value: unknown): string => (typeof value === 'string' ? value : '');
const counted = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** The word for a code where there is one, else the code. */
const worded = (prefix: string, code: string, text: TextOf): string =>
  hasText(`${prefix}.${code}`) ? text(`${prefix}.${code}` as TextKey) : code;

const withReason = (words: string, { reason }: Data): string =>
  said(reason) === '' ? words : `${words}: ${said(reason)}`;

function inputText(input: Data, text: TextOf): string {
  const name = said(input['case']);
  switch (input['do']) {
    case 'call': {
      const call = isData(input['call']) ? input['call'] : {};
      return text('outages.entry.call', { at: said(call['point']), code: said(call['code']) });
    }
    case 'devices':
      return text('outages.entry.devices', { live: counted(input['live']), lost: counted(input['lost']) });
    case 'device':
      return text('outages.entry.devices', {
        live: input['isLive'] === true ? 1 : 0,
        lost: input['isLive'] === true ? 0 : 1,
      });
    case 'ping':
      return text(input['isAnswered'] === true ? 'outages.entry.answered' : 'outages.entry.silent', {
        at: said(input['point']),
      });
    case 'open':
      return withReason(text('outages.entry.open', { at: said(input['device']) }), input);
    case 'step': {
      const step = isData(input['step']) ? input['step'] : {};
      const { place, saidBy, how } = isData(step['fault']) ? step['fault'] : {};
      const about = [
        step['device'],
        step['cause'],
        step['crew'],
        step['reason'],
        step['calledBack'],
        place,
        saidBy,
        how,
      ]
        .map(said)
        .filter(Boolean);
      return [`${name}: ${worded('outages.step', said(step['type']), text)}`, ...about].join(', ');
    }
    case 'lose':
      return `${name}: ${text('outages.entry.lose', { n: counted(input['points']) })}`;
    case 'back':
      return `${name}: ${text('outages.entry.back', { n: counted(input['points']) })}`;
    case 'merge':
      return withReason(text('outages.entry.merge', { name, into: said(input['into']) }), input);
    case 'split':
      return withReason(text('outages.entry.split', { name, n: counted(input['devices']) }), input);
    case 'splitOff':
      return withReason(text('outages.entry.splitOff', { name, n: counted(input['records']) }), input);
    case 'checked': {
      const words = isData(input['words']) ? input['words'] : {};
      const silent = counted(words['silent']) + counted(words['dark']);
      return `${name}: ${text('outages.entry.checked', { answered: counted(words['answered']), silent })}`;
    }
    case 'spoken':
      return `${name}: ${text('outages.entry.spoken', { n: counted(input['meters']) })}`;
    case 'callBack':
      return withReason(
        text(input['hasSupply'] === true ? 'outages.entry.calledBack' : 'outages.entry.calledDark', {
          at: said(input['point']),
        }),
        { reason: input['words'] },
      );
    case 'storm':
      return `${said(input['feeder'])}: ${text(input['isStorm'] === true ? 'outages.entry.storm' : 'outages.entry.stormOver')}`;
    case 'correct':
      return text('outages.entry.correct', { n: counted(input['changes']), reason: said(input['reason']) });
    case 'sayEtr': {
      const etr = isData(input['etr']) ? input['etr'] : {};
      return `${name}: ${text('outages.entry.etr', { source: worded('outages.etr.source', said(etr['source']), text) })}`;
    }
    case 'retractEtr':
      return `${name}: ${text('outages.entry.etrGone', { source: worded('outages.etr.source', said(input['source']), text) })}`;
    case 'assessEtr':
      return `${name}: ${text('outages.etr.assessing')}`;
    default:
      return '';
  }
}

/** @returns null: it is no entry of outages, or one that this window knows no words for. */
export function outageEntryText(kind: string, data: Data, text: TextOf): string | null {
  if (kind !== 'outageInput' && kind !== 'outageRefused') return null;
  const words = inputText(isData(data['input']) ? data['input'] : {}, text);
  if (words === '') return null;
  return kind === 'outageInput' ? words : `${words}: ${worded('outages.refusal', said(data['code']), text)}`;
}
