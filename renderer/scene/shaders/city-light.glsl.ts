// How everything in the city is lit: sky by occlusion, one key light (sun or moon) by the shadow field, lamps by the
// lamp field, fog by distance. Colours are mixed as the tokens stand, in display space: the look was drawn that way.
import { SHADOW_RANGE } from '../light/shadow-field.ts';

export const CITY_LIGHT = /* glsl */ `
precision highp float;
precision highp int;

uniform sampler2D uFields;      // r near heights, g far heights, b lamp light
uniform sampler2D uShadow;      // square root of the height of shadow
uniform vec4 uFieldFrame;       // corner x y, 1 / width, 1 / height of the fields, metres
uniform vec4 uShadowFrame;
uniform vec4 uExtent;           // min x y, max x y of the city
uniform vec3 uEye;
uniform float uPixelAngle;      // metres a pixel covers at one metre
uniform vec3 uKeyDirection;
uniform vec3 uKey;
uniform vec3 uSky;
uniform vec3 uLamp;
uniform vec3 uFog;
uniform vec3 uGlow;             // dome of light over the city at the horizon
uniform float uFogDistance;
uniform float uShadows;         // 0 ... 1: share of the key that shadows take away
uniform float uBuilt;           // 0: buildings are switched off, and what they hide with them
uniform vec2 uShadowShift;      // metres: another one for each refinement, so that their average is soft

/** near and far height around a place, and lamp light, in metres and 0 ... 1 */
vec3 fieldsAt(vec2 p) {
  vec3 f = texture(uFields, (p - uFieldFrame.xy) * uFieldFrame.zw).rgb;
  return vec3(f.rg * 63.75 * uBuilt, f.b);
}

/** 1 in the light, 0 in shadow */
float litAt(vec2 p, float z, float softness) {
  float s = texture(uShadow, (p + uShadowShift - uShadowFrame.xy) * uShadowFrame.zw).r;
  float top = s * s * ${SHADOW_RANGE.toFixed(1)};
  return 1.0 - uShadows * (1.0 - smoothstep(-softness, softness, z + 0.6 - top));
}

/** lamp light on a material: warm, whatever the hue of what it falls on */
vec3 lampOn(vec3 base, float light) {
  float grey = dot(base, vec3(0.3, 0.59, 0.11));
  return mix(base, vec3(grey) * vec3(1.08, 1.0, 0.90), 0.8) * uLamp * light;
}

/**
 * 0 near ... 1 where a pixel covers many metres: lanterns and windows are smaller than it then, and what they shine on
 * carries their light, so that from afar the city is still its lights
 */
float farness(vec3 p) {
  return smoothstep(1.6, 8.0, distance(p, uEye) * uPixelAngle);
}

vec3 fogged(vec3 colour, vec3 p, float tall) {
  float d = distance(p, uEye);
  float fog = 1.0 - exp(-pow(d / uFogDistance, 2.2));
  fog *= mix(1.0, 0.72, tall);
  vec2 edge = min(p.xy - uExtent.xy, uExtent.zw - p.xy);
  float inside = clamp(min(edge.x, edge.y) / 420.0, 0.0, 1.0);
  fog = 1.0 - (1.0 - fog) * inside * inside * (3.0 - 2.0 * inside);
  return mix(colour, uFog + uGlow * min(1.0, d / 9000.0), fog);
}
`;
