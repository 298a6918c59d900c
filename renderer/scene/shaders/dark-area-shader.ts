// The ground without supply: a flat fill, and over its edge a curtain that fades upward. Fainter where the city hides it.
export const DARK_AREA_VERTEX = /* glsl */ `
precision highp float;
uniform mat4 uViewProjection;
uniform float uFill, uCurtain;
in vec4 corner;                 // x y z, part: 1 fill, 2 foot of the curtain, 3 its top
out float vOpacity;
void main() {
  vOpacity = corner.w < 1.5 ? uFill : corner.w < 2.5 ? uCurtain : 0.0;
  gl_Position = uViewProjection * vec4(corner.xyz, 1.0);
}
`;

export const DARK_AREA_FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D uDepth;
uniform vec2 uPixels;           // size of the drawing buffer
uniform vec2 uDepthScale;       // third column and fourth of the projection's depth row
uniform vec3 uColour;
uniform float uHidden;
in float vOpacity;
out vec4 fragColour;
void main() {
  float behind = texture(uDepth, gl_FragCoord.xy / uPixels).r;
  // Compared in metres along the view: far away neighbouring depths are metres apart.
  float own = uDepthScale.y / (gl_FragCoord.z * 2.0 - 1.0 + uDepthScale.x);
  float city = uDepthScale.y / (behind * 2.0 - 1.0 + uDepthScale.x);
  fragColour = vec4(uColour, vOpacity * (own <= city * 1.004 + 0.004 ? 1.0 : uHidden));
}
`;
