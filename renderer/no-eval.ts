// Imported before everything: the content security policy forbids `new Function`, with which zod would speed itself up,
// and zod decides when the first schema is made. The build keeps this file in zod's own chunk.
import { config } from 'zod';

config({ jitless: true });
