// The "+" beside a value that has a course.
import { Plus } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { openInTrends } from './open-in-trends.ts';

export function AddToTrends({ pointId, title }: { pointId: string; title: string }) {
  const text = useText();
  const isIn = useDesk((state) => state.trendPoints.includes(pointId));
  const label = text('trends.addOne', { name: title });
  return (
    <button
      type="button"
      className="point-add"
      aria-label={label}
      title={label}
      aria-pressed={isIn}
      onClick={(event) => {
        event.stopPropagation();
        openInTrends(pointId);
      }}
    >
      <Plus />
    </button>
  );
}
