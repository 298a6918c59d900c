// The steps of a plan, each with its reason, what it brings, and what has become of it. Solid is only what telemetry or a person has told.
import { Check, X } from 'lucide-react';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import { type CourseStep } from '../../state/flisr/course-steps.ts';
import { formatSeconds } from '../../state/flisr/course-stages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { IdLink } from '../grid/element-link.tsx';
import { troubleText } from '../orders/order-words.ts';
import { phrasesText } from '../phrases/phrase-text.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { Elapsed } from './elapsed.tsx';

function stateText({ state, ordered, isRemote }: CourseStep, trippedMs: number, text: TextOf): string {
  switch (state) {
    case 'done':
      return text(ordered?.completedBy === 'telemetry' ? 'flisr.step.confirmed' : 'flisr.step.reported', {
        clock: ordered?.completedAt == null ? '' : formatSeconds((ordered.completedAt - trippedMs) / 1000),
        who: ordered?.completedBy ?? '',
      });
    case 'sent':
      return text(isRemote ? 'flisr.step.sent' : 'flisr.step.withCrew');
    case 'failed':
      return ordered === null ? text('flisr.step.failed') : troubleText(ordered, text) || text('flisr.step.failed');
    case 'next':
      return text('flisr.step.next');
    case 'planned':
      return text('flisr.step.planned');
  }
}

export function CourseStepsList({
  course,
  steps,
  model,
}: {
  course: FlisrCourseReport;
  steps: readonly CourseStep[];
  model: GridModel | null;
}) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  return (
    <ol className="course-steps scroll" tabIndex={0} aria-label={text('flisr.steps')}>
      {steps.map((step, i) => {
        const before = steps.slice(0, i).findLast(({ customersBack }) => customersBack !== null)?.customersBack ?? 0;
        const gain = step.customersBack === null ? 0 : step.customersBack - before;
        return (
          <li key={step.n} data-state={step.state}>
            <span className="step-mark">
              {step.state === 'done' ? (
                <Check aria-hidden="true" />
              ) : step.state === 'failed' ? (
                <X aria-hidden="true" />
              ) : (
                step.n
              )}
              <span className="unseen">{step.n}</span>
            </span>
            <span className="step-what">
              <b>{text(`flisr.do.${step.action}`)}</b>{' '}
              {model === null ? <code>{step.device}</code> : <IdLink model={model} id={step.device} />}
              {step.isRemote ? null : <span className="quiet"> {text('flisr.step.byCrew')}</span>}
              <span className="step-reason">{phrasesText(step.words, phraseWords)}</span>
            </span>
            <span className="step-state">
              <b>{stateText(step, course.trippedMs, text)}</b>{' '}
              {step.state === 'sent' && step.ordered?.instructedAt != null ? (
                <Elapsed fromMs={step.ordered.instructedAt} toMs={null} />
              ) : null}
              {gain > 0 ? (
                <span className="step-gain quiet">
                  {text(step.state === 'done' ? 'flisr.step.gain' : 'flisr.step.gainPlanned', { n: number(gain) })}
                </span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
