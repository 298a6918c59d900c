import { afterEach, expect, it } from 'vitest';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { faultOfOutage, replaceCourse, takeCourses, useFlisrDesk } from './flisr-desk.ts';

const course = (id: string, endedMs: number | null = null) => ({ id, endedMs }) as FlisrCourseReport;
const shown = () => useFlisrDesk.getState().courses?.map(({ id, endedMs }) => [id, endedMs]);

afterEach(() => useFlisrDesk.setState({ courses: null, areEndedShown: false }));

it('keeps a course that has left the list until its end is read', () => {
  expect(takeCourses([course('a'), course('b')])).toEqual([]);
  expect(takeCourses([course('b')])).toEqual(['a']);
  replaceCourse(course('a', 5));
  expect(takeCourses([course('b')])).toEqual([]);
  expect(shown()).toEqual([
    ['b', null],
    ['a', 5],
  ]);
});

it('keeps but a few, and none where all are listed', () => {
  takeCourses(Array.from({ length: 9 }, (_, i) => course(String(i), i)));
  takeCourses([]);
  expect(shown()).toHaveLength(5);
  useFlisrDesk.setState({ areEndedShown: true });
  takeCourses([course('x', 1)]);
  expect(shown()).toEqual([['x', 1]]);
});

it('knows the one fault of an outage that nobody has said to be repaired; of several it names none', () => {
  const fault = (id: string, given: Partial<FlisrCourseReport> = {}) =>
    ({ id, outage: 'o-1', location: {}, repairedMs: null, ...given }) as FlisrCourseReport;
  const know = (...courses: FlisrCourseReport[]) => useFlisrDesk.setState({ courses });
  expect(faultOfOutage('o-1')).toBeNull();
  know(fault('a'), fault('b', { repairedMs: 5 }), fault('c', { location: null }), fault('d', { outage: null }));
  expect(faultOfOutage('o-1')?.id).toBe('a');
  expect(faultOfOutage('o-2')).toBeNull();
  know(fault('a'), fault('b'));
  expect(faultOfOutage('o-1')).toBeNull();
});
