"""Keeps resources as Terraform's AWS provider does: create, read back all that it keeps a state of, update, read, destroy, wait
until it is gone. https://github.com/hashicorp/terraform-provider-aws, internal/service/*: the reads of each resource.
Prints a line of JSON for each resource: what was not as AWS answers."""

import io
import json
import zipfile

import boto3
from botocore.exceptions import ClientError

SERVICES = {}
ACCOUNT = "000000000000"
TAGS = {"team": "red"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
}]})
QUICK = {"Delay": 1, "MaxAttempts": 60}
trouble = []


def call(api, **members):
    service, operation = api.split(".")
    client = SERVICES.setdefault(service, boto3.client(service))
    answer = getattr(client, operation)(**members)
    answer.pop("ResponseMetadata", None)
    return answer


def wait(service, waiter, **members):
    SERVICES[service].get_waiter(waiter).wait(WaiterConfig=QUICK, **members)


def read(api, expected, **members):
    """Expects the members of `expected`, each a value or what judges one, or the code of a refusal."""
    try:
        answer = call(api, **members)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code != expected:
            trouble.append(f"{api} answers {code}, not {expected}: {error}")
        return {}
    if isinstance(expected, str):
        trouble.append(f"{api} answers {answer}, not {expected}")
        return answer
    for name, value in expected.items():
        found = answer
        for part in name.split("."):
            found = found[int(part)] if isinstance(found, list) else (found or {}).get(part)
        if not (value(found) if callable(value) else value == found):
            trouble.append(f"{api}: {name} is {found}, not {value}")
    return answer


def as_list(tags, key="Key", value="Value"):
    return [{key: name, value: text} for name, text in tags.items()]


def policy(action="sqs:*"):
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(name):
    return call("iam.create_role", RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]


def function(name):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.mjs", "export const handler = async () => 1;")
    arn = call("lambda.create_function", FunctionName=name, Runtime="nodejs22.x", Handler="index.handler",
               Role=role(f"{name}-role"), Code={"ZipFile": code.getvalue()}, Tags=TAGS)["FunctionArn"]
    wait("lambda", "function_active_v2", FunctionName=name)
    return arn


def sqs_queue():
    url = call("sqs.create_queue", QueueName="tf-queue", tags=TAGS)["QueueUrl"]
    fresh = {
        "Attributes.VisibilityTimeout": "30", "Attributes.DelaySeconds": "0", "Attributes.SqsManagedSseEnabled": "true",
        "Attributes.MessageRetentionPeriod": "345600", "Attributes.Policy": None, "Attributes.RedrivePolicy": None,
    }
    read("sqs.get_queue_attributes", fresh, QueueUrl=url, AttributeNames=["All"])
    read("sqs.list_queue_tags", {"Tags": TAGS}, QueueUrl=url)
    call("sqs.set_queue_attributes", QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    call("sqs.untag_queue", QueueUrl=url, TagKeys=["team"])
    read("sqs.get_queue_attributes", {"Attributes.VisibilityTimeout": "60"}, QueueUrl=url, AttributeNames=["All"])
    read("sqs.list_queue_tags", {"Tags": None}, QueueUrl=url)
    call("sqs.delete_queue", QueueUrl=url)
    read("sqs.get_queue_attributes", "AWS.SimpleQueueService.NonExistentQueue", QueueUrl=url, AttributeNames=["All"])


def sns_topic_and_subscription():
    topic = call("sns.create_topic", Name="tf-topic", Tags=as_list(TAGS))["TopicArn"]
    read("sns.get_topic_attributes", {
        "Attributes.DisplayName": "", "Attributes.KmsMasterKeyId": None,
        "Attributes.Policy": lambda text: "__default_policy_ID" in text,
        "Attributes.EffectiveDeliveryPolicy": lambda text: "defaultHealthyRetryPolicy" in text,
    }, TopicArn=topic)
    read("sns.list_tags_for_resource", {"Tags": as_list(TAGS)}, ResourceArn=topic)
    queue = call("sqs.create_queue", QueueName="tf-subscriber")["QueueUrl"]
    subscription = call("sns.subscribe", TopicArn=topic, Protocol="sqs", ReturnSubscriptionArn=True,
                        Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:tf-subscriber")["SubscriptionArn"]
    read("sns.get_subscription_attributes", {
        "Attributes.PendingConfirmation": "false", "Attributes.RawMessageDelivery": "false",
        "Attributes.ConfirmationWasAuthenticated": "true", "Attributes.FilterPolicy": None,
    }, SubscriptionArn=subscription)
    call("sns.set_subscription_attributes", SubscriptionArn=subscription,
         AttributeName="RawMessageDelivery", AttributeValue="true")
    call("sns.set_topic_attributes", TopicArn=topic, AttributeName="DisplayName", AttributeValue="News")
    read("sns.get_subscription_attributes", {"Attributes.RawMessageDelivery": "true"}, SubscriptionArn=subscription)
    read("sns.get_topic_attributes", {"Attributes.DisplayName": "News"}, TopicArn=topic)
    call("sns.unsubscribe", SubscriptionArn=subscription)
    read("sns.get_subscription_attributes", "NotFound", SubscriptionArn=subscription)
    call("sns.delete_topic", TopicArn=topic)
    read("sns.get_topic_attributes", "NotFound", TopicArn=topic)
    call("sqs.delete_queue", QueueUrl=queue)


def dynamodb_table():
    name = "tf-table"
    table = call("dynamodb.create_table", TableName=name, BillingMode="PAY_PER_REQUEST", Tags=as_list(TAGS),
                 AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                 KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])["TableDescription"]
    wait("dynamodb", "table_exists", TableName=name)
    read("dynamodb.describe_table", {
        "Table.TableStatus": "ACTIVE", "Table.SSEDescription": None, "Table.StreamSpecification": None,
        "Table.DeletionProtectionEnabled": False, "Table.BillingModeSummary.BillingMode": "PAY_PER_REQUEST",
    }, TableName=name)
    backups = "ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus"
    read("dynamodb.describe_continuous_backups", {backups: "DISABLED"}, TableName=name)
    read("dynamodb.describe_time_to_live", {"TimeToLiveDescription.TimeToLiveStatus": "DISABLED"}, TableName=name)
    read("dynamodb.list_tags_of_resource", {"Tags": as_list(TAGS)}, ResourceArn=table["TableArn"])
    read("dynamodb.get_resource_policy", "PolicyNotFoundException", ResourceArn=table["TableArn"])
    read("dynamodb.describe_contributor_insights", "NotImplemented", TableName=name)
    call("dynamodb.update_time_to_live", TableName=name,
         TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    call("dynamodb.update_continuous_backups", TableName=name,
         PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    read("dynamodb.describe_continuous_backups", {backups: "ENABLED"}, TableName=name)
    read("dynamodb.describe_time_to_live", {"TimeToLiveDescription.AttributeName": "ttl"}, TableName=name)
    call("dynamodb.delete_table", TableName=name)
    wait("dynamodb", "table_not_exists", TableName=name)


def iam_role_and_policy():
    name = "tf-role"
    call("iam.create_role", RoleName=name, AssumeRolePolicyDocument=TRUST, Tags=as_list(TAGS))
    wait("iam", "role_exists", RoleName=name)
    read("iam.get_role", {"Role.MaxSessionDuration": 3600, "Role.Path": "/", "Role.Tags": as_list(TAGS)}, RoleName=name)
    read("iam.list_role_policies", {"PolicyNames": []}, RoleName=name)
    read("iam.list_attached_role_policies", {"AttachedPolicies": []}, RoleName=name)
    read("iam.list_instance_profiles_for_role", {"InstanceProfiles": []}, RoleName=name)
    arn = call("iam.create_policy", PolicyName="tf-policy", PolicyDocument=policy())["Policy"]["Arn"]
    read("iam.get_policy", {"Policy.DefaultVersionId": "v1", "Policy.AttachmentCount": 0}, PolicyArn=arn)
    read("iam.get_policy_version", {"PolicyVersion.IsDefaultVersion": True}, PolicyArn=arn, VersionId="v1")
    call("iam.attach_role_policy", RoleName=name, PolicyArn=arn)
    call("iam.put_role_policy", RoleName=name, PolicyName="inline", PolicyDocument=policy())
    call("iam.create_policy_version", PolicyArn=arn, PolicyDocument=policy("sns:*"), SetAsDefault=True)
    call("iam.update_role", RoleName=name, MaxSessionDuration=7200)
    read("iam.get_role", {"Role.MaxSessionDuration": 7200}, RoleName=name)
    read("iam.list_attached_role_policies", {"AttachedPolicies.0.PolicyArn": arn}, RoleName=name)
    read("iam.get_role_policy", {"PolicyDocument.Statement.0.Action": "sqs:*"}, RoleName=name, PolicyName="inline")
    read("iam.list_policy_versions", {"Versions": lambda versions: len(versions) == 2}, PolicyArn=arn)
    read("iam.delete_policy", "DeleteConflict", PolicyArn=arn)
    call("iam.detach_role_policy", RoleName=name, PolicyArn=arn)
    call("iam.delete_role_policy", RoleName=name, PolicyName="inline")
    call("iam.delete_policy_version", PolicyArn=arn, VersionId="v1")
    call("iam.delete_policy", PolicyArn=arn)
    call("iam.delete_role", RoleName=name)
    read("iam.get_role", "NoSuchEntity", RoleName=name)
    read("iam.get_policy", "NoSuchEntity", PolicyArn=arn)


def lambda_function():
    name = "tf-function"
    arn = function(name)
    read("lambda.get_function", {
        "Configuration.State": "Active", "Configuration.LastUpdateStatus": "Successful", "Configuration.Timeout": 3,
        "Configuration.MemorySize": 128, "Configuration.TracingConfig.Mode": "PassThrough", "Tags": TAGS,
        "Configuration.EphemeralStorage.Size": 512, "Configuration.LoggingConfig.LogFormat": "Text", "Concurrency": None,
    }, FunctionName=name)
    read("lambda.list_versions_by_function", {"Versions.0.Version": "$LATEST"}, FunctionName=name)
    read("lambda.get_function_code_signing_config", {"CodeSigningConfigArn": None}, FunctionName=name)
    read("lambda.get_function_recursion_config", {"RecursiveLoop": "Terminate"}, FunctionName=name)
    read("lambda.get_runtime_management_config", {"UpdateRuntimeOn": "Auto"}, FunctionName=name)
    read("lambda.get_function_event_invoke_config", "ResourceNotFoundException", FunctionName=name)
    read("lambda.get_policy", "ResourceNotFoundException", FunctionName=name)
    call("lambda.update_function_configuration", FunctionName=name, Timeout=9)
    wait("lambda", "function_updated_v2", FunctionName=name)
    call("lambda.tag_resource", Resource=arn, Tags={"env": "test"})
    read("lambda.get_function", {"Configuration.Timeout": 9, "Tags.env": "test"}, FunctionName=name)
    call("lambda.add_permission", FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction",
         Principal="s3.amazonaws.com")
    read("lambda.get_policy", {"Policy": lambda text: json.loads(text)["Statement"][0]["Sid"] == "s3"}, FunctionName=name)
    mapping(name)
    call("lambda.remove_permission", FunctionName=name, StatementId="s3")
    read("lambda.get_policy", "ResourceNotFoundException", FunctionName=name)
    call("lambda.delete_function", FunctionName=name)
    read("lambda.get_function", "ResourceNotFoundException", FunctionName=name)


def mapping(name):
    call("iam.put_role_policy", RoleName=f"{name}-role", PolicyName="queue", PolicyDocument=policy())
    queue = call("sqs.create_queue", QueueName="tf-source")["QueueUrl"]
    made = call("lambda.create_event_source_mapping", FunctionName=name, Tags=TAGS,
                EventSourceArn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:tf-source")
    until("lambda.get_event_source_mapping", "State", "Enabled", UUID=made["UUID"])
    read("lambda.get_event_source_mapping", {"BatchSize": 10, "FilterCriteria": None}, UUID=made["UUID"])
    read("lambda.list_tags", {"Tags": TAGS}, Resource=made["EventSourceMappingArn"])
    call("lambda.update_event_source_mapping", UUID=made["UUID"], BatchSize=5)
    until("lambda.get_event_source_mapping", "State", "Enabled", UUID=made["UUID"])
    read("lambda.get_event_source_mapping", {"BatchSize": 5}, UUID=made["UUID"])
    call("lambda.delete_event_source_mapping", UUID=made["UUID"])
    gone("lambda.get_event_source_mapping", "ResourceNotFoundException", UUID=made["UUID"])
    call("sqs.delete_queue", QueueUrl=queue)


def until(api, member, wanted, **members):
    for _ in range(200):
        if call(api, **members)[member] == wanted:
            return
    trouble.append(f"{api}: {member} never is {wanted}")


def gone(api, code, **members):
    for _ in range(200):
        try:
            call(api, **members)
        except ClientError as error:
            if error.response["Error"]["Code"] == code:
                return
            raise
    trouble.append(f"{api}: never {code}")


def log_group():
    name = "/tf/group"
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{name}"
    call("logs.create_log_group", logGroupName=name, tags=TAGS)
    read("logs.describe_log_groups", {
        "logGroups.0.arn": f"{arn}:*", "logGroups.0.retentionInDays": None, "logGroups.0.logGroupClass": "STANDARD",
    }, logGroupNamePrefix=name)
    read("logs.list_tags_for_resource", {"tags": TAGS}, resourceArn=arn)
    read("logs.describe_metric_filters", {"metricFilters": []}, logGroupName=name)
    read("logs.describe_subscription_filters", {"subscriptionFilters": []}, logGroupName=name)
    call("logs.put_retention_policy", logGroupName=name, retentionInDays=7)
    read("logs.describe_log_groups", {"logGroups.0.retentionInDays": 7}, logGroupNamePrefix=name)
    call("logs.delete_log_group", logGroupName=name)
    read("logs.describe_log_groups", {"logGroups": []}, logGroupNamePrefix=name)


def event_rule_and_target():
    name = "tf-rule"
    arn = call("events.put_rule", Name=name, ScheduleExpression="rate(1 day)", Tags=as_list(TAGS))["RuleArn"]
    read("events.describe_rule", {"State": "ENABLED", "EventBusName": "default", "EventPattern": None}, Name=name)
    read("events.list_tags_for_resource", {"Tags": as_list(TAGS)}, ResourceARN=arn)
    read("events.list_targets_by_rule", {"Targets": []}, Rule=name)
    target = {"Id": "queue", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:tf-target"}
    call("events.put_targets", Rule=name, Targets=[target])
    call("events.put_rule", Name=name, ScheduleExpression="rate(2 days)", State="DISABLED")
    read("events.describe_rule", {"State": "DISABLED", "ScheduleExpression": "rate(2 days)"}, Name=name)
    read("events.list_targets_by_rule", {"Targets": [target]}, Rule=name)
    read("events.delete_rule", "ValidationException", Name=name)
    call("events.remove_targets", Rule=name, Ids=["queue"])
    call("events.delete_rule", Name=name)
    read("events.describe_rule", "ResourceNotFoundException", Name=name)
