// Camera tools bottom right: compass, zoom, whole city, picture.
import { Camera, Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useText } from '../../languages/languages.ts';
import type { CityScene } from '../../scene/scene-api.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { useCity, useSessionState } from '../session-context.ts';
import { savePicture, showWholeCity } from './camera-moves.ts';

export function ViewTools() {
  const text = useText();
  const city = useCity();
  const scene = useSessionState((state) => state.scene);
  const needle = useRef<SVGSVGElement>(null);
  useEffect(
    () =>
      scene?.onCamera((camera) => {
        if (needle.current !== null) needle.current.style.transform = `rotate(${-camera.bearing}deg)`;
      }),
    [scene],
  );
  if (scene === null) return null;
  const north = (target: CityScene) => target.setCamera({ ...target.camera(), bearing: 0 });
  return (
    <div className="view-tools float" role="toolbar" aria-label={text('view.tools')}>
      <IconButton side="left" label={text('view.north')} keys="N" onClick={() => north(scene)}>
        <svg ref={needle} className="icon compass" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 2 12 13 8 10.600 4 13z" />
        </svg>
      </IconButton>
      <IconButton side="left" label={text('view.zoomIn')} keys="+" onClick={() => scene.nudge({ zoom: 1 })}>
        <Plus />
      </IconButton>
      <IconButton side="left" label={text('view.zoomOut')} keys="−" onClick={() => scene.nudge({ zoom: -1 })}>
        <Minus />
      </IconButton>
      <IconButton side="left" label={text('view.wholeCity')} keys="Home" onClick={() => showWholeCity(scene, city)}>
        <Maximize />
      </IconButton>
      <IconButton side="left" label={text('view.picture')} onClick={() => void savePicture(scene, city)}>
        <Camera />
      </IconButton>
    </div>
  );
}
