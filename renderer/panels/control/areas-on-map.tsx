// Areas of control over the city: while the layer is on, or while somebody chooses among them.
import { useEffect, useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import type { SceneArea } from '../../scene/scene-api.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useSessionState } from '../session-context.ts';

const NONE: readonly SceneArea[] = [];

/** Needs the layer by this name (scene-api.ts). */
export function AreasOnMap() {
  const text = useText();
  const { known, areAreasOpen } = useControlDesk();
  const isChosen = useDesk(({ layerChoices }) => layerChoices['control-areas'] ?? false);
  const scene = useSessionState((state) => state.scene);
  const model = useSessionState((state) => state.gridModel);
  // Who held an area at another moment is not known here: those of now would be drawn as if they were of then.
  const isPresent = useSessionState((state) => state.replay === null);
  // Nobody says who holds what while the line is down.
  const isTold = useSessionState((state) => state.link.kind === 'open');
  const isOn = isPresent && isTold && (isChosen || areAreasOpen);
  const areas = useMemo(() => {
    if (!isOn || known === null || model === null) return NONE;
    return known.areas.map(({ name, holder, presence, feeders }): SceneArea => {
      const who =
        holder === null ? text('control.free') : presence === 'program' ? text('control.presence.program') : holder;
      return {
        text: `${name} · ${who}`,
        look: holder === null ? 'free' : holder === known.own.user ? 'own' : 'held',
        feeders: feeders.flatMap((id) => {
          const ref = model.find(id);
          return ref?.table === 'feeders' ? [ref.row] : [];
        }),
      };
    });
  }, [isOn, known, model, text]);
  // The host is asked every few seconds and mostly says the same.
  const key = JSON.stringify(areas);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => scene?.setAreas(areas), [scene, key]);
  return null;
}
