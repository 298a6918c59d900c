import { afterEach, expect, it } from 'vitest';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { replaceCourse, takeCourses, useFlisrDesk } from './flisr-desk.ts';

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
