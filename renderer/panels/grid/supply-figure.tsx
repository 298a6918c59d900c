// Customers without supply: 0 in the calm, never away. How many it is not known of is said only when there are any.
import { useRef } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { formatNumber } from '../../state/presentation.ts';
import { useSessionState } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';
import { useShowOutage, useSupplyCount } from './use-supply-count.ts';

const number = (n: number): string => formatNumber(n, 0, currentLanguage());

/** The number alone, as large as its class says. */
export function CustomersOut({ className }: { className: string }) {
  const value = useRef<HTMLSpanElement>(null);
  const unknown = useRef<HTMLSpanElement>(null);
  useSupplyCount((count, _live, isStale) => {
    const element = value.current;
    if (element === null || unknown.current === null) return;
    const isNone = count === null || count.isMostlyUnknown;
    writeText(element, isNone ? textOf('value.none') : number(count.customersOut));
    const quality = isNone ? 'none' : isStale ? 'stale' : 'good';
    if (element.dataset.quality !== quality) element.dataset.quality = quality;
    const isOut = String(count !== null && count.customersOut > 0 && !isStale);
    if (element.parentElement!.dataset.out !== isOut) element.parentElement!.dataset.out = isOut;
    const n = count?.customersUnknown ?? 0;
    unknown.current.hidden = n === 0;
    writeText(unknown.current, n === 0 ? '' : textOf('city.supplyUnknown', { n: number(n) }));
  });
  return (
    <span className={`point-value supply-figure ${className}`}>
      <span ref={value} className="number" />
      <span ref={unknown} className="supply-figure-unknown" hidden />
    </span>
  );
}

/** First of the key figures; a click leads to the feeder most concerned. */
export function SupplyFigure() {
  const text = useText();
  const hasGrid = useSessionState((state) => state.grid !== null);
  const showOutage = useShowOutage();
  if (!hasGrid) return null;
  return (
    <div className="figure supply-first">
      <dt className="cap" id="supply-first">
        {text('city.customersOut')}
      </dt>
      <dd>
        <button
          type="button"
          className="supply-button"
          aria-describedby="supply-first"
          title={text('city.customersOutShow')}
          onClick={showOutage}
        >
          <CustomersOut className="figure-number" />
        </button>
      </dd>
    </div>
  );
}
