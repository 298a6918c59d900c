// Walls and roofs. Windows are drawn by the shader from the facade's own grid: which rooms are lit follows from the
// share of lit rooms at this hour; below two pixels a window fades into the average of its wall.
import { SUPPLIED, SUPPLY_TEXTURE_WIDTH } from '../grid/building-supply.ts';
import { CITY_LIGHT } from './city-light.glsl.ts';

export const BUILDING_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
uniform sampler2D uSupply;
uniform float uSupplyRows;
uniform mat4 modelMatrix, modelViewMatrix, projectionMatrix;
in vec3 position;
in vec4 normal;
in vec3 facade;
out vec3 vPlace;
out vec3 vNormal;
#ifdef WALL
out vec2 vFacade;
flat out float vKind;
#endif
flat out float vRow;
flat out int vSupply;
void main() {
  vPlace = (modelMatrix * vec4(position, 1.0)).xyz;
  vNormal = normal.xyz / 127.0;
#ifdef WALL
  vFacade = facade.xy;
  vKind = normal.w;
#endif
  vRow = facade.z;
  int row = int(vRow + 0.5);
  vSupply = vRow + 0.5 < uSupplyRows
    ? int(texelFetch(uSupply, ivec2(row % ${SUPPLY_TEXTURE_WIDTH}, row / ${SUPPLY_TEXTURE_WIDTH}), 0).r * 255.0 + 0.5)
    : 0;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

export const BUILDING_FRAGMENT = /* glsl */ `
${CITY_LIGHT}
uniform vec3 uWall, uRoof, uRoof2, uWindow, uFocus;
uniform float uWindowShare;     // share of rooms with a light on
uniform float uWindowLight;     // 1 night, 0 day
uniform float uGlass;           // how much darker a window is than its wall by day
uniform float uOut;             // what is left of a colour without supply
uniform float uSelected;        // row of the chosen building
in vec3 vPlace;
in vec3 vNormal;
#ifdef WALL
in vec2 vFacade;
flat in float vKind;
#endif
flat in float vRow;
flat in int vSupply;
out vec4 fragColour;

float random(vec2 p) {
  vec3 q = fract(vec3(p.xyx) * 0.1031);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z);
}

void main() {
  vec3 n = vNormal;
  float z = vPlace.z;
  float seed = random(vec2(vRow, 7.0));
  float seed2 = random(vec2(vRow, 31.0));
#ifdef WALL
  vec3 f = fieldsAt(vPlace.xy + n.xy * 7.0);
  float facing = max(0.0, dot(n, uKeyDirection));
  float lit = facing > 0.0 ? litAt(vPlace.xy + n.xy * 2.2, z, 1.5) * facing : 0.0;
  float occlusion = max(0.34, 1.0 - 0.03 * max(0.0, f.x - z)) * max(0.62, 1.0 - 0.016 * max(0.0, f.y - z));
  occlusion *= 0.74 + 0.26 * min(1.0, z / 16.0);
  vec3 base = uWall * (1.0 + (seed - 0.5) * 0.16);
  vec3 colour = base * (uSky * occlusion * 0.80 + uKey * lit);
  colour += lampOn(base, f.z * exp(-max(0.0, z - 3.0) / 13.0) * 2.2);
#else
  vec3 f = fieldsAt(vPlace.xy);
  // Roofs stay lighter than walls and ground under a low sun too: that is what lets block forms read from above.
  float facing = max(max(0.0, dot(n, uKeyDirection)), n.z * 0.7);
  float lit = litAt(vPlace.xy, z, 1.5) * facing;
  float occlusion = max(0.40, 1.0 - 0.03 * max(0.0, f.x - z)) * max(0.62, 1.0 - 0.016 * max(0.0, f.y - z));
  vec3 base = mix(uRoof, uRoof2, n.z < 0.98 ? 0.85 : step(0.72, seed2) * 0.8) * (1.0 + (seed - 0.5) * 0.18);
  // Skylights, vents and patches that no map knows: a faint grain, gone before it is smaller than a pixel.
  float close = 1.0 - smoothstep(0.12, 0.42, distance(vPlace, uEye) * uPixelAngle);
  if (close > 0.0 && n.z > 0.98) {
    vec2 cell = floor(vPlace.xy / 6.5 + seed * 13.0);
    vec2 at = abs(fract(vPlace.xy / 6.5 + seed * 13.0) - 0.5);
    float kind = random(cell + seed2 * 57.0);
    vec2 size = vec2(0.12) + 0.16 * vec2(random(cell + 3.0), random(cell + 9.0));
    if (kind > 0.78 && at.x < size.x && at.y < size.y) base *= 1.0 + close * (kind > 0.9 ? 0.05 : -0.09);
  }
  vec3 colour = base * (uSky * occlusion + uKey * lit);
  colour += lampOn(base, f.z * exp(-max(0.0, z - 3.0) / 13.0) * 0.25);
#endif
  if (vRow == uSelected) colour *= 1.12;
  // Light is the data: where there is no supply it is dark, where nobody knows no window claims to be lit.
  bool isOut = vSupply == ${SUPPLIED.dead};
  if (isOut) colour = mix(vec3(dot(colour, vec3(0.3, 0.59, 0.11))), colour, 0.5) * uOut;

#ifdef WALL
  if (vKind < 1.5 && z > 0.8) {
    vec2 cell = floor(vFacade);
    vec2 at = vFacade - cell;
    float footprint = distance(vPlace, uEye) * uPixelAngle;
    float near = 1.0 - smoothstep(0.55, 1.7, footprint);
    float isWindow = step(0.26, at.x) * step(at.x, 0.74) * step(0.26, at.y) * step(at.y, 0.76);
    float room = random(cell + vec2(vRow * 0.61, dot(n.xy, vec2(13.0, 29.0))));
    float share = vSupply >= ${SUPPLIED.dead} ? 0.0 : uWindowShare * (vKind > 0.5 ? 0.75 : 1.0);
    float on = step(room, share);
    float tone = random(cell.yx + vec2(seed2 * 91.0, 3.0));
    vec3 light = uWindow * mix(vec3(1.0), vec3(0.86, 0.93, 1.04), vKind > 0.5 ? 0.7 : step(0.82, tone));
    float shine = near * isWindow * on * (0.34 + 0.52 * tone);
    shine += (1.0 - near) * share * (0.23 + 0.5 * farness(vPlace)) * (on > 0.5 ? 1.9 : 0.65);
    colour *= 1.0 - uGlass * near * isWindow * (1.0 - on * uWindowLight) - 0.05 * (1.0 - near) * (1.0 - uWindowLight);
    colour += light * (shine * 1.15 * uWindowLight);
  }
#endif
  fragColour = vec4(fogged(colour, vPlace, step(60.0, z)), 1.0);
}
`;
