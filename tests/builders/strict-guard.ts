// In tests no bug stays where it was caught: what a part throws fails the test.
import { PartFailures } from '../../main/host/part-failures.ts';

export const strictGuard = new PartFailures((line) => {
  throw new Error(line);
});
