// An HTTP endpoint that is subscribed to a topic: it confirms the subscription, and answers with 503 to the first
// FAILURES messages, as a server does that is being deployed.
let failures = Number(process.env.FAILURES);

export const handler = async ({ body }) => {
  const { Type, SubscribeURL } = JSON.parse(body);
  if (Type === 'SubscriptionConfirmation') {
    const { status } = await fetch(SubscribeURL);
    return { statusCode: status };
  }
  failures -= 1;
  return { statusCode: failures >= 0 ? 503 : 200 };
};
