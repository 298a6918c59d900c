import { type AlarmPriority, alarmMarkShape } from '../alarm-mark.ts';

/** Filled = active. The text beside it says what is wrong, so the mark itself is silent. */
export function AlarmMark({ priority }: { priority: AlarmPriority }) {
  const shape = alarmMarkShape(priority);
  return (
    <svg className="alarm-mark" data-priority={priority} viewBox="0 0 20 18" aria-hidden="true">
      <path d={shape.d} />
      <text x="10" y={shape.textY} fontSize={shape.textSize} textAnchor="middle">
        {priority}
      </text>
    </svg>
  );
}
