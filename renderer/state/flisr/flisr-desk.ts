// The courses of fault restoration as the host has them, and what this person looks at and has ordered. Of the moment: nothing is kept.
import { create } from 'zustand';
import type { FlisrCourseReport, FlisrModes } from '../../../contract/flisr-requests.ts';

interface FlisrDeskState {
  /** null: not read yet */
  courses: readonly FlisrCourseReport[] | null;
  failure: string | null;
  modes: FlisrModes | null;
  /** id of the course that was chosen; null: the one that most waits for a person */
  chosen: string | null;
  /** those that have ended are listed too */
  areEndedShown: boolean;
  isBusy: boolean;
  /** why the last order of this screen was turned down */
  refusal: string | null;
  /**
   * a question is on screen: why this course's plan is turned down, where its fault is, who says that its fault is repaired, why load is shed or no longer.
   * `outage`: it was asked at the desk of outages, and is said of that outage too
   */
  asking:
    | { readonly kind: 'reject'; readonly course: string }
    | { readonly kind: 'place'; readonly course: string }
    | { readonly kind: 'repaired'; readonly course: string; readonly outage: string | null }
    | { readonly kind: 'shedding'; readonly isShedding: boolean }
    | null;
}

export const useFlisrDesk = create<FlisrDeskState>()(() => ({
  courses: null,
  failure: null,
  modes: null,
  chosen: null,
  areEndedShown: false,
  isBusy: false,
  refusal: null,
  asking: null,
}));

/** Courses that ended while this screen looked at them: how they ended is the news. Older ones are in the list of all. */
const MOST_RECENT = 5;

/** The list as it was read, with those of before that are no longer in it; @returns ids of these, whose end is not known yet. */
export function takeCourses(read: readonly FlisrCourseReport[]): string[] {
  const { courses, areEndedShown } = useFlisrDesk.getState();
  const listed = new Set(read.map(({ id }) => id));
  const gone = areEndedShown ? [] : (courses ?? []).filter(({ id }) => !listed.has(id)).slice(0, MOST_RECENT);
  useFlisrDesk.setState({ courses: [...read, ...gone], failure: null });
  return gone.filter(({ endedMs }) => endedMs === null).map(({ id }) => id);
}

/** Whose fault nobody has said to be repaired; null: none of this outage, or several, and nobody knows which one is meant. */
export function faultOfOutage(outage: string): FlisrCourseReport | null {
  const standing = (useFlisrDesk.getState().courses ?? []).filter(
    (course) => course.outage === outage && course.location !== null && course.repairedMs === null,
  );
  return standing.length === 1 ? standing[0]! : null;
}

export const replaceCourse = (course: FlisrCourseReport): void =>
  useFlisrDesk.setState(({ courses }) => ({
    courses: (courses ?? []).map((one) => (one.id === course.id ? course : one)),
  }));
