// Why a word to fault restoration is refused. The screens say it in their language by the code (`flisr.refused.<code>`).
export const FLISR_REFUSALS = {
  'not-in-this-state': 'that cannot be done as it stands now',
  'plan-replaced': 'this plan has been replaced by another one: look at that',
  manual: 'the feeder is switched by hand: nothing is carried out by the program there',
  disabled: 'nothing is restored by the program there now: by its mode, or because load is being shed',
  'located-already': 'its place is known already, and barred: say that this one is repaired first',
  'unknown-element': 'the grid has no such element: choose it on the map, in the diagram or from the list',
  'not-over': 'it is still being restored',
  'other-place': 'the fault lies elsewhere, or nobody knows where: look at the place that is shown',
  'repaired-already': 'it has been said to be repaired',
  'other-role': 'its fault bars switching until whoever controls the feeder says that it is repaired',
  'several-faults': 'several faults stand in this outage: say of each restoration that it is repaired',
  'no-word': 'its fault bars switching: say in "fault" which place is repaired, who says so and how it is known',
  'not-written': 'the journal takes nothing at the moment: its place stays barred',
} as const;

export type FlisrRefusal = keyof typeof FLISR_REFUSALS;
