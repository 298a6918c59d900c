// Keeps the marks of the picture up with what the host says: alarms of each place, outages that are only predicted.
import { useEffect, useMemo } from 'react';
import { createProjection } from '../../../contract/projection.ts';
import { currentLanguage } from '../../languages/languages.ts';
import { certaintyOf } from '../../state/outages/outage-order.ts';
import { formatNumber } from '../../state/presentation.ts';
import type { SceneMark } from '../../scene/scene-api.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { selectionOfRef } from '../grid/grid-selection.ts';
import { useHasGrid } from '../grid/use-grid.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';

const ALARMS_EVERY_MS = 1_500;
const OUTAGES_EVERY_MS = 5_000;
const ALL = {};
/** Of those that nobody has confirmed. */
const PREDICTED = { states: ['reported' as const, 'predicted' as const] };
const NONE: readonly SceneMark[] = [];

export function MarksWatch() {
  const session = useSession();
  const city = useCity();
  const hasGrid = useHasGrid();
  const scene = useSessionState((state) => state.scene);
  const model = useSessionState((state) => state.gridModel);
  // The marks of another moment would be those of now.
  const isPresent = useSessionState((state) => state.replay === null);
  const { result: alarms } = useAnswer('alarm.marks', isPresent ? ALL : null, ALARMS_EVERY_MS);
  const { result: outages } = useAnswer(
    'outage.list',
    isPresent && hasGrid && session.may('outage.list') ? PREDICTED : null,
    OUTAGES_EVERY_MS,
  );
  const language = currentLanguage();
  const predicted = useMemo(() => {
    if (outages === null || model === null) return NONE;
    return outages.outages.flatMap((outage): SceneMark[] => {
      const ref = outage.device === null ? undefined : model.find(outage.device);
      const selection = ref === undefined ? null : selectionOfRef(model, ref);
      if (ref === undefined || selection === null || certaintyOf(outage) !== 'predicted') return [];
      const text = `~${formatNumber(outage.customersPredicted, 0, language)}`;
      const look = { kind: 'predicted', priority: 1, isWaiting: true, alarms: 0, text } as const;
      return [{ ...look, ...selection, ...model.place(ref.table, ref.row) }];
    });
  }, [outages, model, language]);
  const marks = useMemo(() => {
    const projection = createProjection(city.manifest.origin);
    const told = (alarms?.marks ?? []).flatMap(({ asset, priority, isWaiting, alarms: count }): SceneMark[] => {
      const row = city.assetRow(asset);
      if (row === undefined) return [];
      const { lon, lat } = city.asset(row);
      const place = { x: projection.x(lon), y: projection.y(lat) };
      return [{ kind: 'alarm', table: 'assets', row, ...place, priority, isWaiting, alarms: count, text: '' }];
    });
    return [...told, ...predicted];
  }, [city, alarms, predicted]);
  // The version says whether anything is new: the same answer again draws nothing anew.
  const version = alarms?.version ?? -1;
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => scene?.setMarks(isPresent ? marks : NONE), [scene, isPresent, version, predicted]);
  return null;
}
