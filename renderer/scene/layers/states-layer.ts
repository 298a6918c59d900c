// Draws nothing: carries live values into the state texture before the layers that read it are drawn, and asks for a
// drawing when something has arrived.
import type { AssetStates } from '../asset-states.ts';
import type { SceneContext, SceneLayer } from '../scene-layer.ts';

/** ms between looks for new values: faster than people read, slower than frames cost */
const LOOK_EVERY = { software: 250, hardware: 60 } as const;

export function createStatesLayer(context: SceneContext, states: AssetStates): SceneLayer {
  const { software, hardware } = LOOK_EVERY;
  let seen = -1;
  const stop = context.every(context.stage.isSoftware ? software : hardware, () => {
    if (context.live.version === seen) return;
    seen = context.live.version;
    context.changeOverlay();
  });
  return {
    id: 'states',
    update: () => void states.update(),
    setLook: ({ palette }) => states.setPalette(palette),
    dispose() {
      stop();
      states.dispose();
    },
  };
}
