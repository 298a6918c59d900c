// Marks of assets: always on top, a constant size on the screen. Filled plate = a good value; hollow = old or missing.
// Where marks would lie on each other the lesser ones shrink to dots.
import { STATE_TEXTURE_WIDTH } from '../asset-states.ts';

/** attribute `form`: how large a mark is drawn */
export const FORM = { hidden: 0, dot: 1, icon: 2 } as const;

export const SYMBOL_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 uViewProjection;
uniform vec2 uViewport;         // CSS pixels
uniform sampler2D uStates;
uniform float uIconSize, uDotSize, uLift;
uniform float uPixelRatio;
in vec3 position;
in vec3 place;
in vec4 mark;                   // state slot, symbol, form, 1 chosen
out vec2 vAt;                   // CSS pixels from the centre of the plate
flat out float vHalf;
flat out vec4 vState;
flat out float vSymbol;
flat out float vForm;
flat out float vChosen;
void main() {
  vec4 clip = uViewProjection * vec4(place, 1.0);
  vForm = mark.z;
  vChosen = mark.w;
  vSymbol = mark.y;
  int slot = int(mark.x + 0.5);
  vState = texelFetch(uStates, ivec2(slot % ${STATE_TEXTURE_WIDTH}, slot / ${STATE_TEXTURE_WIDTH}), 0);
  vHalf = (mark.z > 1.5 ? uIconSize : uDotSize) * 0.5;
  float margin = mark.w > 0.5 ? 8.0 : 2.0;
  vAt = position.xy * (vHalf + margin);
  if (mark.z < 0.5 || clip.w <= 0.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  // Whole pixels, or thin strokes blur.
  vec2 centre = (clip.xy / clip.w * 0.5 + 0.5) * uViewport;
  centre.y += mark.z > 1.5 ? uLift : 0.0;
  centre = floor(centre * uPixelRatio + 0.5) / uPixelRatio;
  gl_Position = vec4((centre + vAt) / uViewport * 2.0 - 1.0, 0.0, 1.0);
}
`;

export const SYMBOL_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uAtlas;
uniform vec2 uAtlasGrid;
uniform vec3 uPlate, uFocus;
uniform float uPixelRatio;
in vec2 vAt;
flat in float vHalf;
flat in vec4 vState;
flat in float vSymbol;
flat in float vForm;
flat in float vChosen;
out vec4 fragColour;

float box(vec2 p, float halfSize, float radius) {
  vec2 q = abs(p) - (halfSize - radius);
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}

void main() {
  float soft = 0.7 / uPixelRatio;
  float hollow = step(vState.a, 0.8);
  float missing = step(vState.a, 0.5);
  vec4 c = vec4(0.0);
  if (vForm > 1.5) {
    float d = box(vAt, vHalf, 4.0);
    float plate = 1.0 - smoothstep(-soft, soft, d);
    float edge = 1.0 - smoothstep(0.0, soft * 2.0, abs(d + 0.9) - 0.45);
    // Old values wear a broken edge.
    float turn = atan(vAt.y, vAt.x) * 16.0 / 6.2832;
    edge *= mix(1.0, step(0.45, fract(turn)), hollow);
    c = vec4(uPlate, plate * mix(0.88, 0.55, hollow));
    c.rgb = mix(c.rgb, vState.rgb, edge * mix(0.62, 0.9, hollow));
    c.a = max(c.a, edge * plate);
    vec2 cell = vec2(mod(vSymbol, uAtlasGrid.x), floor(vSymbol / uAtlasGrid.x));
    vec2 at = clamp(vAt / (vHalf * 2.0) * 1.02 + 0.5, 0.0, 1.0);
    float glyph = texture(uAtlas, (cell + vec2(at.x, 1.0 - at.y)) / uAtlasGrid).a;
    c.rgb = mix(c.rgb, vState.rgb, glyph * mix(1.0, 0.62, hollow));
    c.a = max(c.a, glyph * plate);
  } else {
    float r = length(vAt);
    float body = 1.0 - smoothstep(vHalf - soft, vHalf + soft, r);
    float core = 1.0 - smoothstep(vHalf - 1.2 - soft, vHalf - 1.2 + soft, r);
    c = vec4(mix(uPlate, vState.rgb, core), body);
    float inner = 1.0 - smoothstep(vHalf - 2.4 - soft, vHalf - 2.4 + soft, r);
    c.rgb = mix(c.rgb, uPlate, inner * max(hollow, missing));
  }
  if (vChosen > 0.5) {
    float d = abs(length(vAt) - (vHalf + 4.5)) - 1.0;
    float halo = 1.0 - smoothstep(0.0, soft * 2.0, d);
    c = mix(c, vec4(uFocus, 1.0), halo);
  }
  if (c.a < 0.01) discard;
  fragColour = c;
}
`;
