// A tree: one low crown, drawn many times. Low contrast to its ground: trees are background.
import { CITY_LIGHT } from './city-light.glsl.ts';

export const TREE_VERTEX = /* glsl */ `
uniform mat4 modelViewMatrix, projectionMatrix;
uniform vec3 uEye;
uniform float uReach;
in vec3 position;
in vec3 tree;                   // x y size
out vec3 vPlace;
out float vHeight;
void main() {
  float d = distance(vec3(tree.xy, 0.0), uEye);
  // Crowns sink into the ground before they are dropped, so that none pops up.
  float size = tree.z * (1.0 - smoothstep(uReach * 0.75, uReach, d));
  vPlace = vec3(tree.xy + position.xy * size, position.z * size);
  vHeight = position.z;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(vPlace, 1.0);
}
`;

export const TREE_FRAGMENT = /* glsl */ `
${CITY_LIGHT}
uniform vec3 uTree;
in vec3 vPlace;
in float vHeight;
out vec4 fragColour;
void main() {
  vec3 f = fieldsAt(vPlace.xy);
  float lit = litAt(vPlace.xy, vPlace.z, 1.5);
  float up = 0.62 + 0.38 * smoothstep(1.0, 8.0, vHeight);
  vec3 colour = uTree * (uSky * up + uKey * lit * (0.35 + 0.65 * up));
  colour += lampOn(uTree, f.z * 1.3 * exp(-max(0.0, vPlace.z - 3.0) / 6.0));
  fragColour = vec4(fogged(colour, vPlace, 0.0), 1.0);
}
`;
