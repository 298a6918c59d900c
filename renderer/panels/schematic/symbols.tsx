// Symbols of the one-line diagram after IEC 60617, around their own middle, the conductor running from top to bottom. The form says
// what a device is, filled or outline whether it is closed; thin and grey where that is only assumed.
import type { SwitchClass } from '../../state/grid-model.ts';
import type { SwitchLook } from './diagram-look.ts';

/** Bodies by class: the breaker bears its cross, the disconnector a bar, the load-break switch bar and circle. */
function Body({ kind }: { kind: SwitchClass }) {
  switch (kind) {
    case 'breaker':
    case 'recloser':
      return (
        <>
          <rect x="-5.5" y="-5.5" width="11" height="11" className="sym-body" />
          <path d="M-3 -3 3 3M3 -3 -3 3" className="sym-mark" />
        </>
      );
    case 'load-break-switch':
      return (
        <>
          <path d="M-5 -7h10" className="sym-line" />
          <circle r="4.6" className="sym-body" />
        </>
      );
    case 'disconnector':
      return (
        <>
          <path d="M-5 -7h10" className="sym-line" />
          <rect x="-2.75" y="-5" width="5.5" height="10" className="sym-body" />
        </>
      );
    case 'fuse':
      return (
        <>
          <rect x="-3.25" y="-6.5" width="6.5" height="13" className="sym-body" />
          <path d="M0 -6.500v13" className="sym-mark" />
        </>
      );
    case 'ground-disconnector':
    case 'switch':
      return <rect x="-4" y="-4" width="8" height="8" className="sym-body" />;
  }
}

export function SwitchSymbol({
  kind,
  look,
  isVertical,
  isEarthing,
}: {
  kind: SwitchClass;
  look: SwitchLook;
  isVertical: boolean;
  isEarthing: boolean;
}) {
  const state = look.isMoving ? 'moving' : look.isClosed === null ? 'unknown' : look.isClosed ? 'closed' : 'open';
  return (
    <g
      className="sym-switch"
      data-state={state}
      data-earthing={isEarthing}
      data-basis={look.isMeasured ? 'told' : 'assumed'}
    >
      {isEarthing ? <path d="M20 0H4M-4 0h-4M-8 -5.500v11M-11 -3.500v7M-14 -1.500v3" className="sym-line" /> : null}
      <g transform={isVertical || isEarthing ? undefined : 'rotate(-90)'}>
        <Body kind={isEarthing ? 'ground-disconnector' : kind} />
      </g>
      {state === 'unknown' ? (
        <text className="sym-unknown" x="9" y="4">
          ?
        </text>
      ) : null}
    </g>
  );
}

/** Where a conductor is parted: a ring around the device, and the word. */
export function OpenMark({ isVertical, word }: { isVertical: boolean; word: string }) {
  return (
    <g className="sym-open" aria-hidden="true">
      <circle r="8.500" />
      {isVertical ? (
        <text x="13" y="4">
          {word}
        </text>
      ) : (
        <text y="-11" textAnchor="middle">
          {word}
        </text>
      )}
    </g>
  );
}

/** S00841: two windings; along the conductor. */
export function TransformerSymbol({ isVertical, token }: { isVertical: boolean; token: string }) {
  const colour = { stroke: `var(${token})` };
  return (
    <g className="sym-transformer" transform={isVertical ? undefined : 'rotate(-90)'}>
      <circle cy="-4.5" r="7.5" className="sym-winding-back" />
      <circle cy="4.5" r="7.5" className="sym-winding-back" />
      <circle cy="-4.5" r="7.5" className="sym-winding" style={colour} />
      <circle cy="4.5" r="7.5" className="sym-winding" style={colour} />
    </g>
  );
}

/** S00059: a consumer, an arrow away from the plant. */
export function LoadSymbol({ token }: { token: string }) {
  return <path d="M0 -6v12l10 -6z" className="sym-load" style={{ stroke: `var(${token})` }} />;
}

/** A fault indicator: a ring with a flash; filled when a fault current has passed. null: it says nothing. */
export function IndicatorSymbol({ hasPassed }: { hasPassed: boolean | null }) {
  return (
    <g className="sym-indicator" data-passed={hasPassed === null ? 'unknown' : hasPassed}>
      <circle r="5" />
      <path d="M1 -3.500-1.500 .5h3L-.5 3.500" />
    </g>
  );
}
