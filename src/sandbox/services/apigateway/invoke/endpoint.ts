import type { HostedEndpoints } from '../../../kernel/hosted.ts';
import { absentApi } from '../../execute-api/absent.ts';
import { apis } from '../rows.ts';
import { answerRequest } from './answer-request.ts';

/** REST APIs at `http://<api>.execute-api.localhost:<port>/<stage>/…`, and by path. */
export const restEndpoints: HostedEndpoints = {
  regionOf: (id, context) =>
    context.scopes(apis).find(({ account, region }) => context.scope({ account, region }).table(apis).has(id))
      ?.region,
  answer: answerRequest,
  absent: absentApi,
};
