import { AwsError } from '../../../kernel/aws-error.ts';
import type { HostedContext, HostedEndpoints, HostedRequest } from '../../../kernel/hosted.ts';
import { html, htmlPage, type SafeHtml } from '../../../kernel/html-page.ts';
import { queryValue, type WireReply } from '../../../kernel/wire.ts';
import { CONFIRMATION, UNSUBSCRIBE, unsubscribePage } from '../delivery/web-pages.ts';
import { parseArn } from '../errors.ts';
import { confirm, unsubscribe } from './agree.ts';
import { getSubscription } from './subscription.ts';

/** The pages that the links in mails lead to: a GET without any signature, as on AWS. */
export const webPages: HostedEndpoints = {
  regionOf: (id, context) => (Object.hasOwn(ANSWERS, id) ? context.region : undefined),
  answer: async (request, context) => {
    const answer = ANSWERS[request.id];
    if (!answer || (request.method !== 'GET' && request.method !== 'HEAD')) return NOT_HERE;
    try {
      return await answer(request, context);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return page('That did not work', html`<p>${error.code}: ${error.message}</p>`, 400);
    }
  },
  absent: () => NOT_HERE,
};

type Answer = (request: HostedRequest, context: HostedContext) => Promise<WireReply>;

const page = (title: string, main: SafeHtml, status = 200): WireReply =>
  htmlPage(title, html`<h1>${title}</h1>${main}`, status);

const NOT_HERE = page('Not found', html`<p>There is no such page.</p>`, 404);

const ANSWERS: Readonly<Record<string, Answer>> = {
  [CONFIRMATION]: async (request, home) => {
    const arn = queryValue(request, 'TopicArn') ?? '';
    const context = home.scope({ region: parseArn(arn, 'TopicArn').region });
    const subscriptionArn = confirm(context, { arn, token: queryValue(request, 'Token') ?? '' });
    const end = unsubscribePage('', getSubscription(context, subscriptionArn));
    return page(
      'Subscription confirmed',
      html`<p>Messages of the topic <bdi>${arn}</bdi> are mailed to <bdi>${queryValue(request, 'Endpoint') ?? ''}</bdi> from now on.</p>
<p>The subscription’s id is <bdi>${subscriptionArn}</bdi>.</p>
<p>If you did not want this, <a href="${end}">end the subscription</a>.</p>`,
    );
  },
  [UNSUBSCRIBE]: async (request, home) => {
    const arn = queryValue(request, 'SubscriptionArn') ?? '';
    const context = home.scope({ region: parseArn(arn, 'SubscriptionArn').region });
    await unsubscribe(context, arn);
    return page(
      'Subscription removed',
      html`<p>Nothing more is mailed to <bdi>${queryValue(request, 'Endpoint') ?? ''}</bdi> by the subscription <bdi>${arn}</bdi>.</p>
<p>If this was a mistake: a mail with a link that takes it back is on its way.</p>`,
    );
  },
};
