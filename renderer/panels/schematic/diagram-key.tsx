// What the forms on the diagram mean; colours are in the legend on the left.
import { type TextKey, useText } from '../../languages/languages.ts';
import type { SwitchClass } from '../../state/grid-model.ts';
import { IndicatorSymbol, SwitchSymbol } from './symbols.tsx';

const CLOSED = { isClosed: true, isMeasured: true, isMoving: false };
const OPEN = { isClosed: false, isMeasured: true, isMoving: false };
const ASSUMED = { isClosed: true, isMeasured: false, isMoving: false };
const KEYS: readonly { kind: SwitchClass; look: typeof CLOSED; name: TextKey }[] = [
  { kind: 'breaker', look: CLOSED, name: 'grid.kind.breaker' },
  { kind: 'load-break-switch', look: CLOSED, name: 'grid.kind.load-break-switch' },
  { kind: 'disconnector', look: CLOSED, name: 'grid.kind.disconnector' },
  { kind: 'fuse', look: CLOSED, name: 'grid.kind.fuse' },
  { kind: 'load-break-switch', look: OPEN, name: 'grid.position.open' },
  { kind: 'load-break-switch', look: ASSUMED, name: 'grid.position.assumed' },
];

export function DiagramKey({ isCut }: { isCut: boolean }) {
  const text = useText();
  return (
    <div className="schematic-key">
      {KEYS.map(({ kind, look, name }) => (
        <span key={name} className="schematic-key-item">
          <svg width="22" height="20" viewBox="-11 -11 22 20" aria-hidden="true">
            <SwitchSymbol kind={kind} look={look} isVertical isEarthing={false} />
          </svg>
          {text(name)}
        </span>
      ))}
      <span className="schematic-key-item schematic-key-more">
        <svg width="32" height="20" viewBox="-16 -11 32 20" aria-hidden="true">
          <SwitchSymbol kind="ground-disconnector" look={OPEN} isVertical isEarthing />
        </svg>
        {text('grid.kind.ground-disconnector')}
      </span>
      {[false, true].map((hasPassed) => (
        <span key={String(hasPassed)} className="schematic-key-item schematic-key-more">
          <svg width="16" height="20" viewBox="-8 -11 16 20" aria-hidden="true">
            <IndicatorSymbol hasPassed={hasPassed} />
          </svg>
          {text(hasPassed ? 'grid.legend.passed' : 'grid.attribute.indicator')}
        </span>
      ))}
      <span className="schematic-key-item schematic-key-more">
        <svg className="dia-fold" width="14" height="20" viewBox="-7 1 14 20" aria-hidden="true">
          <rect x="-6" y="6" width="12" height="12" rx="2" />
          <path d="M-3 12h6M0 9v6" />
        </svg>
        {text('schematic.unfold')}
      </span>
      <span className="schematic-key-item">
        <b>{text('schematic.bold')}</b>
      </span>
      {isCut ? <span className="schematic-key-item strong">{text('schematic.cut')}</span> : null}
    </div>
  );
}
