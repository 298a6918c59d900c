import { Ban, Moon, Wrench } from 'lucide-react';
import { type AlarmPriority, alarmMarkShape } from '../alarm-mark.ts';

export type MarkState = 'unacknowledged' | 'acknowledged' | 'quiet' | 'shelved' | 'suppressedByDesign' | 'outOfService';

const GREY = { shelved: Moon, suppressedByDesign: Ban, outOfService: Wrench } as const;

/**
 * Priority and state of an alarm in one sign: filled and blinking = waits for somebody, ring = somebody knows, grey = out of sight, thin
 * grey ring = nothing of this priority. The words beside it say the same, so the mark itself is silent.
 */
export function AlarmStateMark({ priority, state }: { priority: AlarmPriority; state: MarkState }) {
  if (state === 'shelved' || state === 'suppressedByDesign' || state === 'outOfService') {
    const Sign = GREY[state];
    return <Sign className="alarm-grey-mark" data-state={state} aria-hidden="true" />;
  }
  const shape = alarmMarkShape(priority);
  return (
    <svg
      className="alarm-mark alarm-state-mark"
      data-priority={priority}
      data-state={state}
      viewBox="0 0 20 18"
      aria-hidden="true"
    >
      <path d={shape.d} />
      {/* Without motion the one that waits wears a second ring. */}
      <path d={shape.d} className="alarm-second-ring" />
      <text x="10" y={shape.textY} fontSize={shape.textSize} textAnchor="middle">
        {priority}
      </text>
    </svg>
  );
}
