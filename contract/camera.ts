// A view of the city: of a bookmark, of an entry of the shift log.
import { z } from 'zod';

export const cameraSchema = z.object({
  /** degrees */
  lon: z.number(),
  lat: z.number(),
  zoom: z.number(),
  pitch: z.number(),
  bearing: z.number(),
});
export type Camera = z.infer<typeof cameraSchema>;
