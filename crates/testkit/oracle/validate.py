"""Reads `[{"path", "body"}]` from stdin and says what in those requests the SDK's types do not allow."""

import json
import sys

import pydantic
from anthropic.types import message_create_params as create
from anthropic.types.message_count_tokens_params import MessageCountTokensParams

from params import problems

# Parameters of the SDK's methods that it sends as headers: in a body they are unknown keys.
HEADERS = {"user_profile_id", "workspace_id"}
# How the types of blocks begin that only the fake makes; a client has to send them back as they came.
INVENTED = "future_"


def without_invented(body):
    """Leaves out the blocks that the fake made up to try out the client."""
    messages = []
    for message in body.get("messages", []):
        if isinstance(message, dict) and message.get("role") == "assistant" and isinstance(message.get("content"), list):
            kept = [one for one in message["content"] if not str(one.get("type", "")).startswith(INVENTED)]
            message = {**message, "content": kept}
        messages.append(message)
    return {**body, "messages": messages}


def expected_type(path, body):
    if path.endswith("/count_tokens"):
        return MessageCountTokensParams
    return create.MessageCreateParamsStreaming if body.get("stream") else create.MessageCreateParamsNonStreaming


def request_problems(path, body):
    if not isinstance(body, dict):
        return ["the body is no JSON object"]
    body = without_invented(body)
    expected = expected_type(path, body)
    found = [f"`{key}` is a header, not a key of the body" for key in HEADERS & body.keys()]
    try:
        pydantic.TypeAdapter(expected).validate_python(body)
    except pydantic.ValidationError as error:
        found += [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return found + problems(body, expected)


def main():
    requests = json.load(sys.stdin)
    bad = 0
    for number, request in enumerate(requests):
        for found in request_problems(request["path"], request["body"]):
            bad += 1
            print(f"request {number} ({request['path']}): {found}")
    sys.exit(1 if bad or not requests else 0)


if __name__ == "__main__":
    main()
