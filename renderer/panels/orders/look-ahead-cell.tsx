// What a step would do, as calculated: who loses and gains supply, the figures after it, and what speaks against it.
import type { StepPreviewReport } from '../../../contract/order-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { violationText } from './order-words.ts';

export function EffectWords({ preview }: { preview: StepPreviewReport }) {
  const text = useText();
  const { effect, tags, earths } = preview;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const words: string[] = [];
  if (effect !== null) {
    const { dropped, pickedUp, loop, after } = effect;
    if (dropped.customers > 0) words.push(text('order.effect.dropped', { n: number(dropped.customers) }));
    for (const { group, consumers } of dropped.critical)
      words.push(text('order.effect.critical', { group, n: number(consumers.length) }));
    if (pickedUp.customers > 0) words.push(text('order.effect.pickedUp', { n: number(pickedUp.customers) }));
    if (loop !== null) words.push(text(`order.effect.loop.${loop}`));
    if (after.lowestVoltage !== null)
      words.push(text('order.effect.voltage', { v: formatNumber(after.lowestVoltage.value, 3, language) }));
    if (after.ofNormalRating !== null)
      words.push(text('order.effect.loading', { p: number(after.ofNormalRating.value * 100) }));
  }
  if (tags.length > 0) words.push(text('order.effect.tags', { ids: tags.map(({ id }) => id).join(', ') }));
  if (earths.length > 0) words.push(text('order.effect.earths', { ids: earths.join(', ') }));
  return <span className="order-effect">{words.length === 0 ? text('order.effect.none') : words.join(', ')}</span>;
}

export function ViolationList({
  violations,
  model,
}: {
  violations: StepPreviewReport['violations'];
  model: GridModel | null;
}) {
  const text = useText();
  // Who loses supply stands among the effects already.
  const shown = violations.filter(({ code }) => code !== 'customers-dropped');
  if (shown.length === 0) return null;
  return (
    <ul className="violations">
      {shown.map((one) => (
        <li key={`${one.code} ${one.at} ${one.subject}`} data-severity={one.severity}>
          <b>{text(`order.severity.${one.severity}`)}</b> {violationText(one, model, text)}
        </li>
      ))}
    </ul>
  );
}

export function LookAheadCell({ preview, model }: { preview: StepPreviewReport | undefined; model: GridModel | null }) {
  if (preview === undefined) return null;
  return (
    <span className="look-ahead" data-refused={preview.isRefused}>
      <EffectWords preview={preview} />
      <ViolationList violations={preview.violations} model={model} />
    </span>
  );
}
