// Labels: sprites of whole texts, placed and turned in screen pixels.
export const LABEL_VERTEX = /* glsl */ `
precision highp float;
uniform vec2 uViewport;
uniform float uPixelRatio;
in vec3 position;
in vec4 box;                    // centre x y, width, height: CSS pixels from the top left
in vec4 cell;                   // u0 v0 u1 v1
in vec2 turn;                   // radians, opacity
out vec2 vUv;
out float vOpacity;
void main() {
  vec2 corner = position.xy * box.zw * 0.5;
  float c = cos(turn.x), s = sin(turn.x);
  vec2 at = box.xy + (turn.x == 0.0 ? corner : vec2(corner.x * c - corner.y * s, corner.x * s + corner.y * c));
  if (turn.x == 0.0) {
    vec2 origin = box.xy - box.zw * 0.5;
    at += floor(origin * uPixelRatio + 0.5) / uPixelRatio - origin;
  }
  vUv = mix(cell.xy, cell.zw, position.xy * 0.5 + 0.5);
  vOpacity = turn.y;
  gl_Position = vec4(at.x / uViewport.x * 2.0 - 1.0, 1.0 - at.y / uViewport.y * 2.0, 0.0, 1.0);
}
`;

export const LABEL_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uAtlas;
in vec2 vUv;
in float vOpacity;
out vec4 fragColour;
void main() { fragColour = texture(uAtlas, vUv) * vOpacity; }
`;
