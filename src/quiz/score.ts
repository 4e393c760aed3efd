/**
 * An estimate on the exams' scale from 100 to 1000. AWS scales scores and publishes no raw cut; 72 % right are taken
 * for the pass mark, and the scale is taken as linear below and above.
 */
export const scaledEstimate = (share: number, passMark: number): number => {
  const score =
    share >= CUT
      ? passMark + ((1000 - passMark) * (share - CUT)) / (1 - CUT)
      : 100 + ((passMark - 100) * share) / CUT;
  return Math.round(score);
};

const CUT = 0.72;
