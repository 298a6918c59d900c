// As long as something is not as it should be because of an exercise, every screen says so.
import { useText } from '../../languages/languages.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useSessionState } from '../session-context.ts';

const EVERY_MS = 3_000;
const ALL = {};

export function DrillMark() {
  const text = useText();
  const isPresent = useSessionState((state) => state.replay === null);
  const isSimulated = useSessionState((state) => state.status?.field === 'simulated');
  const { result } = useAnswer('drill.running', isPresent && isSimulated ? ALL : null, EVERY_MS);
  if (result === null || (result.faults === 0 && result.silentStations.length === 0)) return null;
  return (
    <div className="drill-running float" role="status">
      <b>{text('drills.exercise')}</b> {text('drills.running', { n: result.faults, m: result.silentStations.length })}
    </div>
  );
}
