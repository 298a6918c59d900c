// Values of points, written past React: a span that follows its point four times a second.
import { useEffect, useRef } from 'react';
import { ORIGINS, QUALITIES, type Quality, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { currentLanguage, type TextKey, textOf } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { ageParts, showQuantity, stateName } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';

export type ShownQuality = 'good' | 'uncertain' | 'bad' | 'stale' | 'none';

const SHOWN: readonly ShownQuality[] = QUALITIES.map((quality) => quality.toLowerCase() as ShownQuality);

export interface Reading {
  readonly quality: ShownQuality;
  readonly text: string;
  readonly unit: string;
  /** city time of the source; NaN without a value */
  readonly timeMs: number;
  /** code of the origin */
  readonly origin: number;
}

/** A bad value is never shown, a stale one only as stale. */
export function readPoint(city: City, point: number): Reading {
  const { live } = city;
  if (point < 0 || !live.hasValue(point)) {
    return { quality: 'none', text: textOf('value.none'), unit: '', timeMs: Number.NaN, origin: -1 };
  }
  const code = live.qualities[point]!;
  const timeMs = live.times[point]!;
  const origin = live.origins[point]!;
  const definition = city.definition(point);
  if (code === QUALITY_CODE.BAD || definition === undefined) {
    return { quality: 'bad', text: textOf('value.none'), unit: '', timeMs, origin };
  }
  const quality = SHOWN[code] ?? 'uncertain';
  const value = live.values[point]!;
  if (definition.states !== undefined) {
    const state = stateName(definition, value);
    const kind = city.kinds[city.assetOfPoint(point)]!;
    const key: TextKey = `state.${kind}.${definition.name}.${state}`;
    return { quality, text: state === null ? String(value) : textOf(key), unit: '', timeMs, origin };
  }
  return { quality, ...showQuantity(definition, value, currentLanguage()), timeMs, origin };
}

/** Changes the page only where something changed: an untouched text node costs no layout. */
export function writeText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
function writeQuality(element: HTMLElement, quality: ShownQuality): void {
  if (element.dataset.quality === quality) return;
  element.dataset.quality = quality;
  element.title = quality === 'none' ? '' : textOf(`quality.${quality.toUpperCase() as Quality}`);
}

/** Number and unit; hollow when stale, "no value" when bad or missing. */
export function PointValue({ point, className = '' }: { point: number; className?: string }) {
  const city = useCity();
  const value = useRef<HTMLSpanElement>(null);
  const unit = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (value.current === null || unit.current === null) return;
        const reading = readPoint(city, point);
        writeText(value.current, reading.text);
        writeText(unit.current, reading.unit);
        writeQuality(value.current, reading.quality);
      }),
    [city, point],
  );
  return (
    <span className={`point-value ${className}`}>
      <span ref={value} className="number" />
      <span ref={unit} className="unit" />
    </span>
  );
}

export const ageText = (ms: number): string => {
  const { key, values } = ageParts(ms);
  return textOf(key, values);
};

export function PointAge({ point }: { point: number }) {
  const city = useCity();
  const { clock } = useSession();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (element.current === null) return;
        const { timeMs, quality } = readPoint(city, point);
        writeText(element.current, Number.isNaN(timeMs) ? '' : ageText(clock.now() - timeMs));
        writeQuality(element.current, quality);
      }),
    [city, clock, point],
  );
  return <span ref={element} className="age" />;
}

/** SIM, EST, CALC, MAN; a measured value is plain. Dashed when the value is old. */
export function PointTag({ point }: { point: number }) {
  const city = useCity();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const tag = element.current;
        if (tag === null) return;
        const { origin, quality } = readPoint(city, point);
        const name = ORIGINS[origin];
        const isShown = name !== undefined && name !== 'measured';
        tag.hidden = !isShown;
        if (!isShown) return;
        writeText(tag, textOf(`tag.${name}`));
        tag.title = textOf(`origin.${name}`);
        tag.dataset.old = String(quality === 'stale' || quality === 'bad');
      }),
    [city, point],
  );
  return <span ref={element} className="tag" hidden />;
}

/** Where the value stands in its normal range: a band and a marker; nothing without limits. */
export function PointRange({ point }: { point: number }) {
  const city = useCity();
  const marker = useRef<SVGPathElement>(null);
  const definition = city.definition(point);
  const limits = definition?.limits;
  const isDrawn = definition !== undefined && limits !== undefined && definition.states === undefined;
  // The band fills the middle half; one-sided ranges reach to the scale's end.
  const [least, most] = definition?.range ?? [0, 1];
  const low = limits?.low ?? least;
  const high = limits?.high ?? most;
  const span = high - low;
  useEffect(
    () =>
      onBeat(() => {
        if (marker.current === null) return;
        const { quality } = readPoint(city, point);
        const share = (city.live.values[point]! - low) / span;
        const x = Math.min(60, Math.max(4, 16 + 32 * share));
        marker.current.style.display = quality === 'good' || quality === 'uncertain' ? '' : 'none';
        marker.current.style.transform = `translateX(${x.toFixed(1)}px)`;
      }),
    [city, point, low, span],
  );
  if (!isDrawn) return null;
  return (
    <svg className="range" width="64" height="16" aria-hidden="true">
      <rect x="16" y="7" width="32" height="4" className="range-band" />
      <path ref={marker} d="M-3 2h6l-3 5z" className="range-mark" />
    </svg>
  );
}
