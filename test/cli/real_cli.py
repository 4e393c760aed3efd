"""Runs AWS CLI commands: a JSON list of words on each line of stdin, their result as JSON on each line of stdout.

The CLI is loaded once; each command runs in a child of its own that is forked off, so that commands share nothing.
"""
import json
import os
import sys
import tempfile

import awscli.clidriver

sys.argv[0] = 'aws'
driver = awscli.clidriver.create_clidriver()
# Loaded before a child is forked off, so that not each has to.
for service in (
    'apigateway', 'apigatewayv2', 'cloudwatch', 'dynamodb', 'ec2', 'events', 'iam', 'kinesis', 'lambda', 'logs', 's3',
    'sns', 'sqs', 'ssm', 'stepfunctions',
):
    driver.session.get_service_model(service)
    driver.session.get_paginator_model(service)


def run(words):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout = os.fdopen(1, 'w', closefd=False)
        sys.stderr = os.fdopen(2, 'w', closefd=False)
        code = 255
        try:
            code = driver.main(words)
        except SystemExit as exit:
            code = exit.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code or 0)
    _, status = os.waitpid(child, 0)
    out.seek(0)
    err.seek(0)
    return {
        'code': os.waitstatus_to_exitcode(status),
        'out': out.read().decode(),
        'err': err.read().decode(),
    }


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
