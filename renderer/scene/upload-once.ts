import type { BufferAttribute } from 'three';

/**
 * Lets go of the numbers once the graphics memory has them: a city's geometry would otherwise be kept twice. After a
 * lost context the workers build it again.
 */
export function uploadOnce<T extends BufferAttribute>(attribute: T): T {
  const { array } = attribute;
  attribute.onUpload(() => {
    attribute.array = new (array.constructor as new (length: number) => typeof array)(0);
  });
  return attribute;
}
