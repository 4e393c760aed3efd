"""The Python runtime of function processes: guard, logging, handler, then one event after the other.

Error shapes and log formats as in aws-lambda-python-runtime-interface-client.
"""

import datetime
import http.client
import importlib
import json
import logging
import os
import resource
import signal
import sys
import threading
import time
import traceback

LIFELINE = 3
LOOK_EVERY_SECONDS = 0.05
INNER_BREAK = "\0"

state = {"request_id": None, "clock_offset_ms": float(os.environ.pop("SLABS_CLOCK_OFFSET_MS", "0"))}


def end_process():
    """Ends the whole process group: what the function has spawned goes with it."""
    try:
        os.killpg(os.getpid(), signal.SIGKILL)
    except ProcessLookupError:
        os.kill(os.getpid(), signal.SIGKILL)


def watch_lifeline():
    """Ends this process when the sandbox has gone, even while the handler spins."""
    os.read(LIFELINE, 1)
    end_process()


def watch_memory(limit_bytes):
    page = os.sysconf("SC_PAGE_SIZE")
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        try:
            with open("/proc/self/statm", encoding="ascii") as statm:
                used = int(statm.read().split()[1]) * page
        except OSError:
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if used > limit_bytes:
            os.write(LIFELINE, b"out-of-memory\n")
            end_process()


def now_text():
    offset = datetime.timedelta(milliseconds=state["clock_offset_ms"])
    now = datetime.datetime.now(datetime.timezone.utc) + offset
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"


class LambdaHandler(logging.Handler):
    """One log event a record, as Lambda's root handler writes it."""

    def emit(self, record):
        if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
            line = {
                "timestamp": now_text(),
                "level": record.levelname,
                "message": record.getMessage(),
                "logger": record.name,
                "requestId": state["request_id"],
            }
            if record.exc_info:
                line["errorMessage"] = str(record.exc_info[1])
                line["errorType"] = type(record.exc_info[1]).__name__
            write_event(json.dumps({key: value for key, value in line.items() if value is not None}))
        else:
            write_event(f"[{record.levelname}]\t{now_text()}\t{state['request_id'] or ''}\t{self.format(record)}")


def write_event(text):
    sys.stdout.write(text.replace("\n", INNER_BREAK) + "\n")
    sys.stdout.flush()


class LambdaContext:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        client_context = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = json.loads(client_context) if client_context else None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)


class RuntimeClient:
    """The function's side of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

    def __init__(self, address):
        host, self.base = address.split("/", 1)
        self.connection = http.client.HTTPConnection(host)

    def next(self):
        return self.send("GET", "invocation/next", None, {})

    def response(self, request_id, body):
        self.post(f"invocation/{request_id}/response", request_id, body, {})

    def invocation_error(self, request_id, error):
        self.post_error(f"invocation/{request_id}/error", request_id, error)

    def init_error(self, error):
        self.post_error("init/error", "init", error)

    def post_error(self, path, request_id, error):
        self.post(path, request_id, json.dumps(error), {"Lambda-Runtime-Function-Error-Type": error["errorType"]})

    def post(self, path, request_id, body, headers):
        sys.stdout.write(f"\1{request_id}\n")
        sys.stdout.flush()
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rss_kb = rss // 1024 if sys.platform == "darwin" else rss
        sent = {"Content-Type": "application/json", "Lambda-Sandbox-Max-Rss-Kb": str(rss_kb), **headers}
        self.send("POST", path, body.encode("utf-8"), sent)

    def send(self, method, path, body, headers):
        self.connection.request(method, f"/{self.base}/2018-06-01/runtime/{path}", body, headers)
        answer = self.connection.getresponse()
        return answer.headers, answer.read()


def describe(error, error_type=None, message=None):
    root = os.environ["LAMBDA_TASK_ROOT"]
    frames = traceback.extract_tb(error.__traceback__) if error else []
    trace = [line for line in traceback.format_list(frames) if __file__ not in line]
    return {
        "errorMessage": (str(error) if message is None else message).replace(root, "/var/task"),
        "errorType": error_type or type(error).__name__,
        "requestId": state["request_id"] or "",
        "stackTrace": [line.replace(root, "/var/task") for line in trace],
    }


def log_error(error):
    trace = "".join(error["stackTrace"])
    text = f"[ERROR] {error['errorType']}: {error['errorMessage']}"
    write_event(f"{text}\nTraceback (most recent call last):\n{trace}" if trace else text)


def load_handler(root, name):
    """Returns (handler, None) or (None, the init error)."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        return None, describe(None, "Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        return None, describe(None, "Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        return None, describe(None, "Runtime.UserCodeSyntaxError", message)
    except Exception as error:
        return None, describe(error)
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        return None, describe(None, "Runtime.HandlerNotFound", message)
    return getattr(module, function_name), None


def serialize(value):
    # Bytes are the answer as it stands, as AWS's own runtime has it.
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    try:
        return json.dumps(value, default=lambda item: str(item) if type(item).__name__ == "Decimal" else refuse(item))
    except (TypeError, ValueError) as error:
        raise MarshalError(f"Unable to marshal response: {error}") from error


def refuse(item):
    raise TypeError(f"Object of type {type(item).__name__} is not JSON serializable")


class MarshalError(Exception):
    pass


def run_invocation(client, handler, headers, body):
    context = LambdaContext(headers)
    state["request_id"] = context.aws_request_id
    state["clock_offset_ms"] = float(headers.get("Lambda-Sandbox-Clock-Offset-Ms", "0"))
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id", "")
    try:
        answer = serialize(handler(json.loads(body), context))
    except MarshalError as error:
        described = describe(None, "Runtime.MarshalError", str(error))
    except Exception as error:
        described = describe(error)
    else:
        client.response(context.aws_request_id, answer)
        return
    log_error(described)
    client.invocation_error(context.aws_request_id, described)


def layer_paths():
    """https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html"""
    folder = os.environ.pop("SLABS_LAYER_FOLDER", None)
    if folder is None:
        return []
    version = os.environ["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_")
    return [f"{folder}/python/lib/{version}/site-packages", f"{folder}/python"]


def main():
    os.dup2(1, 2)
    limit = int(os.environ.pop("SLABS_MEMORY_LIMIT_BYTES"))
    threading.Thread(target=watch_lifeline, daemon=True).start()
    threading.Thread(target=watch_memory, args=(limit,), daemon=True).start()
    logging.getLogger().addHandler(LambdaHandler())
    logging.getLogger().setLevel(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "WARNING"))
    client = RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"])
    root = os.environ["LAMBDA_TASK_ROOT"]
    sys.path[:0] = [root, *layer_paths()]
    handler, error = load_handler(root, os.environ["_HANDLER"])
    if error:
        log_error(error)
        client.init_error(error)
        sys.exit(1)
    while True:
        headers, body = client.next()
        run_invocation(client, handler, headers, body)


if __name__ == "__main__":
    main()
