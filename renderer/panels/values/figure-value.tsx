// A key figure of the city, written past React.
import { useEffect, useRef } from 'react';
import type { KeyFigure } from '../../../contract/catalogue.ts';
import { currentLanguage, textOf } from '../../languages/languages.ts';
import { formatNumber, unitSign } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useSession } from '../session-context.ts';
import { writeText } from './point-value.tsx';

/** A figure over fewer of its points than this is no more to be relied on than an old one. */
const LEAST_SHARE = 0.5;

export function FigureValue({ figure, className = '' }: { figure: KeyFigure; className?: string }) {
  const session = useSession();
  const value = useRef<HTMLSpanElement>(null);
  const unit = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (value.current === null || unit.current === null) return;
        const reading = session.figure(figure.id);
        const isMissing = reading === undefined || reading.value === null;
        writeText(
          value.current,
          isMissing ? textOf('value.none') : formatNumber(reading.value, figure.digits, currentLanguage()),
        );
        writeText(unit.current, isMissing ? '' : unitSign(figure.unit));
        const isPartial = !isMissing && reading.counted < reading.total;
        value.current.dataset.quality = isMissing
          ? 'none'
          : reading.isStale || reading.counted < LEAST_SHARE * reading.total
            ? 'stale'
            : isPartial
              ? 'uncertain'
              : 'good';
        value.current.title = isPartial
          ? textOf('figures.incomplete', { counted: reading.counted, total: reading.total })
          : '';
      }),
    [session, figure],
  );
  return (
    <span className={`point-value ${className}`}>
      <span ref={value} className="number" />
      <span ref={unit} className="unit" />
    </span>
  );
}
