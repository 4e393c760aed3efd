import type { Context } from '../../../kernel/context.ts';
import { plans } from '../rows.ts';

/** A stage that is deleted leaves the usage plans that it was in. */
export const leavePlans = (context: Context, apiId: string, stageName: string): void => {
  for (const plan of [...context.table(plans).values()]) {
    const others = plan.apiStages?.filter(({ apiId: api, stage }) => api !== apiId || stage !== stageName);
    if (others && others.length !== plan.apiStages?.length) {
      context.table(plans).put(plan.id, { ...plan, apiStages: others });
    }
  }
};
