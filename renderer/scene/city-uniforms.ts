// Values that all shaders of the city share: set once, seen by every material.
import {
  DataTexture,
  LinearFilter,
  LinearMipmapNearestFilter,
  RedFormat,
  RGBAFormat,
  UnsignedByteType,
  type IUniform,
  type Texture,
} from 'three';
import type { CityExtent } from './city-extent.ts';
import type { Look } from './scene-layer.ts';
import type { SkyLight } from './light/sky-light.ts';

export type CityUniforms = ReturnType<typeof createCityUniforms>;

/** metres at which fog takes over; the look says from 5 km */
export const FOG_DISTANCE = { night: 7200, day: 7600 } as const;

/** A texture that darkens nothing, until the worker has sent the real one. */
function blank(values: readonly number[]): DataTexture {
  const texture = new DataTexture(
    Uint8Array.from(values),
    1,
    1,
    values.length === 1 ? RedFormat : RGBAFormat,
    UnsignedByteType,
  );
  texture.needsUpdate = true;
  return texture;
}

export function createCityUniforms(extent: CityExtent) {
  const triple = (): IUniform<number[]> => ({ value: [0, 0, 0] });
  return {
    uFields: { value: blank([0, 0, 0, 255]) as Texture },
    uShadow: { value: blank([0]) as Texture },
    uFieldFrame: { value: [0, 0, 1, 1] },
    uShadowFrame: { value: [0, 0, 1, 1] },
    uExtent: { value: [extent.minX, extent.minY, extent.maxX, extent.maxY] },
    uEye: triple(),
    uPixelAngle: { value: 0.001 },
    uKeyDirection: triple(),
    uKey: triple(),
    uSky: triple(),
    uLamp: triple(),
    uFog: triple(),
    uGlow: triple(),
    uSkyTop: triple(),
    uFogDistance: { value: FOG_DISTANCE.night as number },
    uShadows: { value: 1 },
    uBuilt: { value: 1 },
    uShadowShift: { value: [0, 0] },
    /** by row of buildings, one texel each: SUPPLIED; rows that it covers, 0: nobody has told yet */
    uSupply: { value: blank([0]) as Texture },
    uSupplyRows: { value: 0 },
    /** what is left of a building's colour without supply */
    uOut: { value: 0.4 },
    uWindow: triple(),
    uWindowShare: { value: 0.2 },
    uWindowLight: { value: 0 },
    uGlass: { value: 0.3 },
    uWall: triple(),
    uRoof: triple(),
    uRoof2: triple(),
    uGround: triple(),
    uPaved: triple(),
    uGreen: triple(),
    uWater: triple(),
    uTree: triple(),
    uLampGain: { value: 1 },
    uSelected: { value: -1 },
  };
}

/** @param frozen the host is lost: windows and lamps freeze to half (look 11) */
export function applyLook(uniforms: CityUniforms, look: Look, light: SkyLight, frozen: boolean): void {
  const { palette, theme } = look;
  const set = (uniform: { value: number[] }, token: string): void => {
    uniform.value = [...palette.colour(token)];
  };
  set(uniforms.uFog, '--city-fog');
  set(uniforms.uWall, '--city-wall');
  set(uniforms.uRoof, '--city-roof');
  set(uniforms.uRoof2, '--city-roof-2');
  set(uniforms.uGround, '--city-ground');
  set(uniforms.uPaved, '--city-street-main');
  set(uniforms.uGreen, '--city-green');
  set(uniforms.uWater, '--city-water');
  set(uniforms.uTree, '--city-tree');
  set(uniforms.uWindow, '--city-window');
  const artificial = light.artificial * (frozen ? 0.5 : 1);
  uniforms.uLamp.value = palette.colour('--city-lamp').map((part) => part * artificial);
  uniforms.uWindowLight.value = artificial;
  uniforms.uWindowShare.value = light.windowShare;
  uniforms.uGlass.value = theme === 'night' ? 0.34 : 0.24;
  uniforms.uKeyDirection.value = [...light.toKey];
  uniforms.uKey.value = [...light.key];
  uniforms.uSky.value = [...light.sky];
  // Ground is darker than what stands on it, so lamp light must count for more there.
  uniforms.uLampGain.value = 2.5;
  const glow = theme === 'night' ? 0.045 * light.artificial : 0;
  uniforms.uGlow.value = [glow * 0.9, glow, glow * 1.12];
  const top = theme === 'night' ? 0.82 : 0.985;
  uniforms.uSkyTop.value = palette.colour('--city-fog').map((part) => part * top);
}

export function fieldTexture(texels: Uint8Array<ArrayBuffer>, columns: number, rows: number): DataTexture {
  const texture = new DataTexture(texels, columns, rows, RGBAFormat, UnsignedByteType);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.unpackAlignment = 4;
  texture.needsUpdate = true;
  return texture;
}

export function shadowTexture(texels: Uint8Array<ArrayBuffer>, columns: number, rows: number): DataTexture {
  const texture = new DataTexture(texels, columns, rows, RedFormat, UnsignedByteType);
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapNearestFilter;
  texture.generateMipmaps = true;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}
