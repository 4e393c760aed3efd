// Asks for the price of one order after the other, and counts which version answered.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const lambda = new LambdaClient();

export const handler = async ({ orders }) => {
  const byVersion = {};
  let failed = 0;
  for (let order = 1; order <= orders; order += 1) {
    // Four of five customers order without an account.
    const customer = order % 5 === 0 ? { isRegular: true } : undefined;
    const { ExecutedVersion, FunctionError } = await lambda.send(
      new InvokeCommand({
        FunctionName: process.env.PRICE,
        Payload: JSON.stringify({ amount: order, customer }),
      }),
    );
    byVersion[ExecutedVersion] = (byVersion[ExecutedVersion] ?? 0) + 1;
    if (FunctionError) failed += 1;
  }
  console.log('counted:', JSON.stringify({ orders, failed, byVersion }));
  return { orders, failed, byVersion };
};
