"""More resources, and what runs them: see terraform_like.py."""

import json
import sys

import terraform_like as tf
from terraform_like import TAGS, as_list, call, read, role, wait


FRESH_BUCKET = {
    "get_bucket_location": {"LocationConstraint": None},
    "get_bucket_policy": "NoSuchBucketPolicy",
    "get_bucket_acl": {"Grants.0.Permission": "FULL_CONTROL"},
    "get_bucket_cors": "NoSuchCORSConfiguration",
    "get_bucket_website": "NoSuchWebsiteConfiguration",
    "get_bucket_versioning": {"Status": None},
    "get_bucket_accelerate_configuration": {"Status": None},
    "get_bucket_request_payment": {"Payer": "BucketOwner"},
    "get_bucket_logging": {"LoggingEnabled": None},
    "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "get_bucket_replication": "ReplicationConfigurationNotFoundError",
    "get_object_lock_configuration": "ObjectLockConfigurationNotFoundError",
    "get_bucket_notification_configuration": {"QueueConfigurations": None},
    "get_public_access_block": {"PublicAccessBlockConfiguration.BlockPublicAcls": True},
    "get_bucket_ownership_controls": {"OwnershipControls.Rules.0.ObjectOwnership": "BucketOwnerEnforced"},
    "get_bucket_encryption": {
        "ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.SSEAlgorithm": "AES256",
    },
    "get_bucket_tagging": "NoSuchTagSet",
}


def s3_bucket():
    name = "tf-bucket-of-this-test"
    call("s3.create_bucket", Bucket=name)
    wait("s3", "bucket_exists", Bucket=name)
    for operation, expected in FRESH_BUCKET.items():
        read(f"s3.{operation}", expected, Bucket=name)
    call("s3.put_bucket_versioning", Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    call("s3.put_bucket_tagging", Bucket=name, Tagging={"TagSet": as_list(TAGS)})
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    call("s3.put_bucket_lifecycle_configuration", Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    read("s3.get_bucket_versioning", {"Status": "Enabled"}, Bucket=name)
    read("s3.get_bucket_tagging", {"TagSet": as_list(TAGS)}, Bucket=name)
    read("s3.get_bucket_lifecycle_configuration", {"Rules.0.ID": "old"}, Bucket=name)
    call("s3.delete_bucket_lifecycle", Bucket=name)
    read("s3.get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration", Bucket=name)
    call("s3.delete_bucket", Bucket=name)
    wait("s3", "bucket_not_exists", Bucket=name)


def rest_api():
    api = call("apigateway.create_rest_api", name="tf-api", tags=TAGS)["id"]
    read("apigateway.get_rest_api", {
        "name": "tf-api", "apiKeySource": "HEADER", "policy": None, "tags": TAGS,
        "endpointConfiguration.types": ["EDGE"], "disableExecuteApiEndpoint": False,
    }, restApiId=api)
    root = read("apigateway.get_resources", {"items.0.path": "/"}, restApiId=api)["items"][0]["id"]
    child = call("apigateway.create_resource", restApiId=api, parentId=root, pathPart="pets")["id"]
    read("apigateway.get_resource", {"path": "/pets"}, restApiId=api, resourceId=child)
    place = {"restApiId": api, "resourceId": child, "httpMethod": "GET"}
    call("apigateway.put_method", **place, authorizationType="NONE")
    read("apigateway.get_method", {"authorizationType": "NONE", "apiKeyRequired": False}, **place)
    call("apigateway.put_integration", **place, type="MOCK",
         requestTemplates={"application/json": '{"statusCode":200}'})
    read("apigateway.get_integration", {"type": "MOCK", "timeoutInMillis": 29000}, **place)
    call("apigateway.put_method_response", **place, statusCode="200")
    read("apigateway.get_method_response", {"statusCode": "200"}, **place, statusCode="200")
    call("apigateway.put_integration_response", **place, statusCode="200")
    read("apigateway.get_integration_response", {"statusCode": "200"}, **place, statusCode="200")
    deployment = call("apigateway.create_deployment", restApiId=api)["id"]
    read("apigateway.get_deployment", {"id": deployment}, restApiId=api, deploymentId=deployment)
    call("apigateway.create_stage", restApiId=api, stageName="prod", deploymentId=deployment)
    read("apigateway.get_stage", {
        "cacheClusterEnabled": False, "tracingEnabled": False, "accessLogSettings": None,
    }, restApiId=api, stageName="prod")
    change = [{"op": "replace", "path": "/description", "value": "changed"}]
    call("apigateway.update_stage", restApiId=api, stageName="prod", patchOperations=change)
    call("apigateway.update_rest_api", restApiId=api, patchOperations=change)
    read("apigateway.get_stage", {"description": "changed"}, restApiId=api, stageName="prod")
    read("apigateway.get_rest_api", {"description": "changed"}, restApiId=api)
    call("apigateway.delete_stage", restApiId=api, stageName="prod")
    read("apigateway.get_stage", "NotFoundException", restApiId=api, stageName="prod")
    call("apigateway.delete_deployment", restApiId=api, deploymentId=deployment)
    call("apigateway.delete_method", **place)
    call("apigateway.delete_resource", restApiId=api, resourceId=child)
    call("apigateway.delete_rest_api", restApiId=api)
    read("apigateway.get_rest_api", "NotFoundException", restApiId=api)


def http_api():
    api = call("apigatewayv2.create_api", Name="tf-http", ProtocolType="HTTP", Tags=TAGS)["ApiId"]
    read("apigatewayv2.get_api", {
        "Name": "tf-http", "ApiKeySelectionExpression": "$request.header.x-api-key", "CorsConfiguration": None,
        "RouteSelectionExpression": "$request.method $request.path", "Tags": TAGS,
    }, ApiId=api)
    integration = call("apigatewayv2.create_integration", ApiId=api, IntegrationType="HTTP_PROXY",
                       IntegrationMethod="GET", IntegrationUri="https://example.com",
                       PayloadFormatVersion="1.0")["IntegrationId"]
    read("apigatewayv2.get_integration", {"TimeoutInMillis": 30000, "ConnectionType": "INTERNET"},
         ApiId=api, IntegrationId=integration)
    route = call("apigatewayv2.create_route", ApiId=api, RouteKey="GET /", Target=f"integrations/{integration}")["RouteId"]
    read("apigatewayv2.get_route", {"AuthorizationType": "NONE", "ApiKeyRequired": False}, ApiId=api, RouteId=route)
    call("apigatewayv2.create_stage", ApiId=api, StageName="$default", AutoDeploy=True)
    read("apigatewayv2.get_stage", {"AutoDeploy": True, "StageVariables": lambda found: not found},
         ApiId=api, StageName="$default")
    call("apigatewayv2.update_route", ApiId=api, RouteId=route, RouteKey="POST /")
    call("apigatewayv2.update_api", ApiId=api, Description="changed")
    read("apigatewayv2.get_route", {"RouteKey": "POST /"}, ApiId=api, RouteId=route)
    read("apigatewayv2.get_api", {"Description": "changed"}, ApiId=api)
    call("apigatewayv2.delete_route", ApiId=api, RouteId=route)
    call("apigatewayv2.delete_integration", ApiId=api, IntegrationId=integration)
    call("apigatewayv2.delete_stage", ApiId=api, StageName="$default")
    call("apigatewayv2.delete_api", ApiId=api)
    read("apigatewayv2.get_api", "NotFoundException", ApiId=api)


def state_machine():
    def definition(state):
        return json.dumps({"StartAt": "S", "States": {"S": {"End": True, **state}}})
    read("stepfunctions.validate_state_machine_definition", {"result": "OK"}, definition=definition({"Type": "Pass"}))
    arn = call("stepfunctions.create_state_machine", name="tf-machine", roleArn=role("tf-machine-role"),
               definition=definition({"Type": "Pass"}), tags=as_list(TAGS, "key", "value"))["stateMachineArn"]
    read("stepfunctions.describe_state_machine", {
        "status": "ACTIVE", "type": "STANDARD", "loggingConfiguration.level": "OFF",
        "tracingConfiguration.enabled": False, "encryptionConfiguration": lambda found: found in (None, {"type": "AWS_OWNED_KEY"}),
    }, stateMachineArn=arn)
    read("stepfunctions.list_tags_for_resource", {"tags": as_list(TAGS, "key", "value")}, resourceArn=arn)
    read("stepfunctions.list_state_machine_versions", {"stateMachineVersions": []}, stateMachineArn=arn)
    call("stepfunctions.update_state_machine", stateMachineArn=arn, definition=definition({"Type": "Wait", "Seconds": 1}))
    read("stepfunctions.describe_state_machine", {"definition": lambda text: "Wait" in text}, stateMachineArn=arn)
    call("stepfunctions.delete_state_machine", stateMachineArn=arn)
    tf.gone("stepfunctions.describe_state_machine", "StateMachineDoesNotExist", stateMachineArn=arn)


def ssm_parameter():
    name = "/tf/parameter"
    read("ssm.put_parameter", "NotImplemented", Name=name, Value="one", Type="SecureString")
    call("ssm.put_parameter", Name=name, Value="one", Type="String", Tags=as_list(TAGS))
    read("ssm.get_parameter", {"Parameter.Value": "one", "Parameter.Version": 1}, Name=name, WithDecryption=True)
    only = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    read("ssm.describe_parameters", {"Parameters.0.Tier": "Standard", "Parameters.0.DataType": "text"}, ParameterFilters=only)
    read("ssm.list_tags_for_resource", {"TagList": as_list(TAGS)}, ResourceType="Parameter", ResourceId=name)
    call("ssm.put_parameter", Name=name, Value="two", Type="String", Overwrite=True)
    read("ssm.get_parameter", {"Parameter.Value": "two", "Parameter.Version": 2}, Name=name, WithDecryption=True)
    call("ssm.delete_parameter", Name=name)
    read("ssm.get_parameter", "ParameterNotFound", Name=name)


def ec2_instance():
    public = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = call("ssm.get_parameter", Name=public)["Parameter"]["Value"]
    read("ec2.describe_images", {"Images.0.State": "available"}, ImageIds=[image])
    tags = [{"ResourceType": "instance", "Tags": as_list(TAGS)}]
    run = call("ec2.run_instances", ImageId=image, InstanceType="t3.nano", MinCount=1, MaxCount=1, TagSpecifications=tags,
               InstanceInitiatedShutdownBehavior="terminate", DisableApiStop=True)
    one = run["Instances"][0]["InstanceId"]
    wait("ec2", "instance_running", InstanceIds=[one])
    found = read("ec2.describe_instances", {
        "Reservations.0.Instances.0.State.Name": "running", "Reservations.0.Instances.0.Tags": as_list(TAGS),
        "Reservations.0.Instances.0.MetadataOptions.HttpEndpoint": "enabled",
    }, InstanceIds=[one])["Reservations"][0]["Instances"][0]
    read("ec2.describe_instance_types", {"InstanceTypes.0.BurstablePerformanceSupported": True}, InstanceTypes=["t3.nano"])
    read("ec2.describe_subnets", {"Subnets.0.VpcId": found["VpcId"]}, SubnetIds=[found["SubnetId"]])
    read("ec2.describe_vpcs", {"Vpcs.0.IsDefault": True}, VpcIds=[found["VpcId"]])
    for attribute, member, value in [
        ("disableApiTermination", "DisableApiTermination", False), ("disableApiStop", "DisableApiStop", True),
        ("instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior", "terminate"),
        ("instanceType", "InstanceType", "t3.nano"), ("userData", "UserData", None),
    ]:
        read("ec2.describe_instance_attribute", {f"{member}.Value": value}, InstanceId=one, Attribute=attribute)
    read("ec2.describe_instance_attribute", "NotImplemented", InstanceId=one, Attribute="kernel")
    read("ec2.describe_instance_credit_specifications",
         {"InstanceCreditSpecifications": [{"InstanceId": one, "CpuCredits": "unlimited"}]}, InstanceIds=[one])
    call("ec2.create_tags", Resources=[one], Tags=as_list({"env": "test"}))
    call("ec2.delete_tags", Resources=[one], Tags=[{"Key": "team"}])
    read("ec2.describe_tags", {"Tags": lambda found: [tag["Key"] for tag in found] == ["env"]},
         Filters=[{"Name": "resource-id", "Values": [one]}])
    call("ec2.terminate_instances", InstanceIds=[one])
    wait("ec2", "instance_terminated", InstanceIds=[one])


RESOURCES = [
    tf.sqs_queue, tf.sns_topic_and_subscription, tf.dynamodb_table, tf.iam_role_and_policy, tf.lambda_function,
    tf.log_group, tf.event_rule_and_target, s3_bucket, rest_api, http_api, state_machine, ssm_parameter, ec2_instance,
]

for keep in RESOURCES:
    tf.trouble.clear()
    try:
        keep()
    except Exception as error:  # pylint: disable=broad-except
        tf.trouble.append(f"{type(error).__name__}: {error}")
    print(json.dumps({"resource": keep.__name__, "trouble": tf.trouble}))
    sys.stdout.flush()
