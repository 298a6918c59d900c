// A unit: a pill on a stem. Filled = moving or busy, outline = standing free, dashed = its report is old.
import { STATE_TEXTURE_WIDTH } from '../asset-states.ts';

/** CSS pixels */
export const PILL = { halfWidth: 13, halfHeight: 8.5, stem: 15 } as const;

export const UNIT_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 uViewProjection;
uniform vec2 uViewport;
uniform float uPixelRatio;
uniform sampler2D uStates;
in vec3 position;
in vec4 unit;                   // x y, state slot, 1 moving
in vec2 mark;                   // symbol, 1 chosen
out vec2 vAt;
flat out vec4 vState;
flat out vec3 vLook;            // moving, symbol, chosen
void main() {
  vec4 clip = uViewProjection * vec4(unit.xy, 2.0, 1.0);
  int slot = int(unit.z + 0.5);
  vState = texelFetch(uStates, ivec2(slot % ${STATE_TEXTURE_WIDTH}, slot / ${STATE_TEXTURE_WIDTH}), 0);
  vLook = vec3(unit.w, mark.x, mark.y);
  vAt = vec2(position.x * 22.0, position.y > 0.0 ? ${(PILL.stem + PILL.halfHeight + 15).toFixed(1)} : -4.0);
  if (clip.w <= 0.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  vec2 foot = (clip.xy / clip.w * 0.5 + 0.5) * uViewport;
  foot = floor(foot * uPixelRatio + 0.5) / uPixelRatio;
  gl_Position = vec4((foot + vAt) / uViewport * 2.0 - 1.0, 0.0, 1.0);
}
`;

export const UNIT_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uAtlas;
uniform vec2 uAtlasGrid;
uniform vec3 uPlate, uFocus;
uniform float uPixelRatio;
in vec2 vAt;
flat in vec4 vState;
flat in vec3 vLook;
out vec4 fragColour;

float pill(vec2 p, vec2 halfSize) {
  vec2 q = abs(p) - halfSize + halfSize.y;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - halfSize.y;
}

void main() {
  float soft = 0.7 / uPixelRatio;
  vec2 p = vAt - vec2(0.0, ${(PILL.stem + PILL.halfHeight).toFixed(1)});
  float d = pill(p, vec2(${PILL.halfWidth.toFixed(1)}, ${PILL.halfHeight.toFixed(1)}));
  float body = 1.0 - smoothstep(-soft, soft, d);
  float edge = 1.0 - smoothstep(0.0, soft * 2.0, abs(d + 0.9) - 0.5);
  float old = step(vState.a, 0.8);
  edge *= mix(1.0, step(0.42, fract((p.x + p.y) / 6.0)), old);
  float filled = vLook.x * (1.0 - old);
  vec4 c = vec4(mix(uPlate, vState.rgb, filled), body * 0.95);
  c.rgb = mix(c.rgb, vState.rgb, edge * body);
  vec2 at = clamp(p / 16.0 + 0.5, 0.0, 1.0);
  vec2 cell = vec2(mod(vLook.y, uAtlasGrid.x), floor(vLook.y / uAtlasGrid.x));
  float glyph = texture(uAtlas, (cell + vec2(at.x, 1.0 - at.y)) / uAtlasGrid).a;
  c.rgb = mix(c.rgb, mix(vState.rgb, uPlate, filled), glyph);
  float stem = (1.0 - smoothstep(0.5, 1.2, abs(vAt.x))) * step(0.0, vAt.y) * step(vAt.y, ${PILL.stem.toFixed(1)});
  float foot = 1.0 - smoothstep(1.8, 2.8, length(vAt));
  float below = max(stem, foot) * (1.0 - body);
  c = mix(c, vec4(vState.rgb, 0.95), below);
  if (vLook.z > 0.5) {
    float halo = 1.0 - smoothstep(0.0, soft * 2.0, abs(d - 3.5) - 1.0);
    c = mix(c, vec4(uFocus, 1.0), halo);
  }
  if (c.a < 0.01) discard;
  fragColour = c;
}
`;
