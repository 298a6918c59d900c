// Ground: materials mixed from a painted tile by the theme's tokens, darkened between buildings, lit by lamps.
import { CITY_LIGHT } from './city-light.glsl.ts';

export const GROUND_VERTEX = /* glsl */ `
uniform mat4 modelMatrix, modelViewMatrix, projectionMatrix;
uniform vec4 uTileFrame;        // texture offset and scale within the tile that is loaded
in vec3 position;
out vec2 vUv;
out vec2 vPlace;
void main() {
  vUv = position.xy * uTileFrame.zw + uTileFrame.xy;
  vPlace = (modelMatrix * vec4(position, 1.0)).xy;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

export const GROUND_FRAGMENT = /* glsl */ `
${CITY_LIGHT}
uniform sampler2D uTile;
uniform vec3 uGround, uPaved, uGreen, uWater;
uniform float uLampGain;
in vec2 vUv;
in vec2 vPlace;
out vec4 fragColour;
void main() {
  vec3 w = texture(uTile, vUv).rgb;
  vec3 base = uGround * max(0.0, 1.0 - w.r - w.g - w.b) + uPaved * w.r + uGreen * w.g + uWater * w.b;
  vec3 f = fieldsAt(vPlace);
  float occlusion = max(0.36, 1.0 - 0.042 * f.x) * max(0.64, 1.0 - 0.014 * f.y);
  float lit = litAt(vPlace, 0.0, 1.2);
  vec3 colour = base * (uSky * occlusion + uKey * lit);
  // Pools of light overlap on wide streets: they saturate instead of burning out.
  float far = farness(vec3(vPlace, 0.0));
  colour += lampOn(base, (1.0 - exp(-1.5 * f.z)) * uLampGain * (1.0 + 1.3 * far));
  fragColour = vec4(fogged(colour, vec3(vPlace, 0.0), 0.0), 1.0);
}
`;
