/**
 * Names that stand for ids in commands: services make ids up, so each side is asked for its own. The command is one of
 * ours, and prints the id.
 */
export const NAMED_IDS: Readonly<Record<string, string>> = {
  REST: `apigateway get-rest-apis --query 'items[0].id' --output text`,
  ROOT: `apigateway get-resources --rest-api-id $REST --query "items[?path=='/'].id | [0]" --output text`,
  PETS: `apigateway get-resources --rest-api-id $REST --query "items[?path=='/pets'].id | [0]" --output text`,
  DEPLOYMENT: `apigateway get-deployments --rest-api-id $REST --query 'items[0].id' --output text`,
  PLAN: `apigateway get-usage-plans --query 'items[0].id' --output text`,
  KEY: `apigateway get-api-keys --query 'items[0].id' --output text`,
  HTTP: `apigatewayv2 get-apis --query 'Items[0].ApiId' --output text`,
  INTEGRATION: `apigatewayv2 get-integrations --api-id $HTTP --query 'Items[0].IntegrationId' --output text`,
  ROUTE: `apigatewayv2 get-routes --api-id $HTTP --query 'Items[0].RouteId' --output text`,
  INSTANCE: `ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' --output text`,
  SUBNET: `ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text`,
  IMAGE: `ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text`,
  SHARD: `kinesis list-shards --stream-name clicks --query 'Shards[0].ShardId' --output text`,
};
