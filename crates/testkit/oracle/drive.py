"""Drives the fake at the URL given with the vendor's SDK, strict about every answer. The fake plays scenario.toml."""

import sys

import anthropic
from anthropic.types import Message

MODEL = "claude-opus-5-5"
SEEN = {"adaptive": {"type": "adaptive", "display": "summarized"}}
TOOLS = [
    {
        "name": "mysql_execute_query",
        "description": "Runs a query.",
        "strict": True,
        "input_schema": {
            "type": "object",
            "properties": {"sql": {"type": "string"}, "limit": {"type": "integer"}},
            "required": ["sql", "limit"],
            "additionalProperties": False,
        },
    },
    {"name": "mysql_list_tables", "description": "Lists tables.", "input_schema": {"type": "object", "properties": {}}},
]
SHAPE = {
    "type": "object",
    "properties": {"intent": {"enum": ["search", "act"]}, "sources": {"type": "array", "items": {"type": "string"}}},
    "required": ["intent", "sources"],
    "additionalProperties": False,
}


def connect(url, **options):
    settings = {"api_key": "sk-fake", "max_retries": 0, "timeout": 20, **options}
    return anthropic.Anthropic(base_url=url, _strict_response_validation=True, **settings)


def ask(text):
    return {"role": "user", "content": text}


def streamed(client, messages, **extra):
    """Returns the message a stream adds up to, after checking every event on the way."""
    options = {"model": MODEL, "max_tokens": 4096, "thinking": SEEN["adaptive"], **extra}
    names = []
    with client.messages.stream(messages=messages, **options) as stream:
        for event in stream:
            names.append(event.type)
        message = stream.get_final_message()
    assert names[0] == "message_start" and names[-1] == "message_stop", names
    Message.model_validate(message.to_dict())
    return message


def texts(message):
    return "".join(block.text for block in message.content if block.type == "text")


def plain(client):
    message = streamed(client, [ask("something plain")])
    assert [block.type for block in message.content] == ["thinking", "text"], message
    assert texts(message) == "Grüße! 😀 Ein **Satz** mit Umlauten."
    assert message.content[0].thinking == "Nothing to look up." and message.content[0].signature
    assert message.stop_reason == "end_turn" and message.usage.output_tokens_details.thinking_tokens > 0
    whole = client.messages.create(model=MODEL, max_tokens=100, messages=[ask("something plain")])
    assert whole.content[0].thinking == "", "the 5.5 models hide thinking unless asked"
    assert texts(whole) == texts(message) and whole._request_id.startswith("req_")


def tool_loop(client):
    messages = [ask("how many films?")]
    first = streamed(client, messages, tools=TOOLS)
    calls = [block for block in first.content if block.type == "tool_use"]
    assert [call.name for call in calls] == ["mysql_execute_query", "mysql_list_tables"], first
    assert calls[0].input == {"sql": "SELECT 1", "limit": 5} and first.stop_reason == "tool_use"
    results = [{"type": "tool_result", "tool_use_id": call.id, "content": "a\tb\n1\t2"} for call in calls]
    messages += [first.to_param(), {"role": "user", "content": results}]
    second = streamed(client, messages, tools=TOOLS)
    assert "| a | b |" in texts(second), second
    follow_up = [*messages, second.to_param(), ask("something plain")]
    assert streamed(client, follow_up, tools=TOOLS).stop_reason == "end_turn"
    refused(client, "different conversation", messages=follow_up, tools=TOOLS, system="Changed.")
    refused(client, "order", messages=[*messages[:2], {"role": "user", "content": results[::-1]}], tools=TOOLS)


def citations(client):
    results = [
        {
            "type": "search_result",
            "source": f"https://example.com/{number}",
            "title": f"Note {number}",
            "content": [{"type": "text", "text": f"Sarah agreed, {number}."}],
            "citations": {"enabled": True},
        }
        for number in range(2)
    ]
    message = streamed(client, [{"role": "user", "content": [*results, {"type": "text", "text": "cite it"}]}])
    cited = message.content[0].citations
    assert [one.search_result_index for one in cited] == [0, 1] and cited[1].title == "Note 1", cited


def shapes(client):
    config = {"format": {"type": "json_schema", "schema": SHAPE}, "effort": "low"}
    for model, thinking in [(MODEL, SEEN["adaptive"]), ("claude-haiku-5-5", {"type": "disabled"})]:
        message = streamed(client, [ask("shape this")], output_config=config, model=model, thinking=thinking)
        assert texts(message) == '{"intent":"search","sources":["mysql"]}', message


def endings(client):
    refusal = streamed(client, [ask("refuse this")])
    assert refusal.stop_reason == "refusal" and refusal.stop_details.type == "refusal", refusal
    assert streamed(client, [ask("window")]).stop_reason == "model_context_window_exceeded"
    assert streamed(client, [ask("redacted")]).content[0].type == "redacted_thinking"
    assert streamed(client, [ask("something plain")], max_tokens=6).stop_reason == "max_tokens"
    paused = streamed(client, [ask("pause here")])
    assert paused.stop_reason == "pause_turn"
    rest = streamed(client, [ask("pause here"), paused.to_param()])
    assert texts(paused) + texts(rest) == "First half, second half."


def caching(client):
    system = [{"type": "text", "text": "Be brief. " * 1000, "cache_control": {"type": "ephemeral", "ttl": "1h"}}]
    options = {"system": system, "cache_control": {"type": "ephemeral"}}
    first = streamed(client, [ask("something plain " * 500)], **options).usage
    again = streamed(client, [ask("something plain " * 500)], **options).usage
    assert first.cache_creation.ephemeral_1h_input_tokens > 1000, first
    assert first.cache_creation.ephemeral_5m_input_tokens > 1000, first
    assert again.cache_read_input_tokens == first.cache_creation_input_tokens, (first, again)
    assert again.cache_creation_input_tokens == 0 and again.input_tokens == 0


def lists(client):
    models = list(client.models.list(limit=1000))
    ids = [model.id for model in models]
    assert MODEL in ids and len(ids) == len(set(ids)) > 8, ids
    assert models[0].capabilities.thinking.types.adaptive.supported
    assert [model.id for model in client.models.list(limit=2)] == ids, "small pages list the same"
    assert client.models.retrieve(MODEL).display_name == "Claude Opus 5.5"
    counted = client.messages.count_tokens(model=MODEL, messages=[ask("one two three")], tools=TOOLS)
    assert counted.input_tokens > 10


def refused(client, words, error=anthropic.BadRequestError, **request):
    """Checks that a request is refused with these words in the message."""
    request = {"model": MODEL, "max_tokens": 100, "messages": [ask("hi")], **request}
    try:
        client.messages.create(**request)
    except error as caught:
        assert words in caught.api_message, caught.api_message
        assert caught.request_id.startswith("req_") and caught.type, caught.body
        return caught
    raise AssertionError(f"should have been refused: {words}")


def refusals(client, url):
    refused(client, "temperature: Extra inputs", extra_body={"temperature": 1.0})
    refused(client, 'tool_choice: "any"', tools=TOOLS, tool_choice={"type": "any"})
    refused(client, "prefill", messages=[ask("hi"), {"role": "assistant", "content": "I say"}])
    refused(client, "non-empty", messages=[{"role": "user", "content": [{"type": "text", "text": ""}]}])
    refused(client, "model: claude-1", error=anthropic.NotFoundError, model="claude-1")
    refused(connect(url, api_key="bad-key"), "invalid", error=anthropic.AuthenticationError)
    header = {"anthropic-version": "2023-06-01"}
    refused(connect(url, default_headers=header), "not a valid version")


def raised(call, error):
    try:
        call()
    except error as caught:
        return caught
    raise AssertionError(f"{error.__name__} expected")


def faults(client, url):
    patient = connect(url, max_retries=2)
    assert texts(streamed(patient, [ask("limited")])) == "At last."
    assert texts(streamed(patient, [ask("by date")])) == "At last."
    assert texts(streamed(client, [ask("bytes")])) == "Jedes Zeichen für sich: äöü 漢字 😀"
    raised(lambda: streamed(client, [ask("overloaded")]), anthropic.OverloadedError)
    raised(lambda: streamed(client, [ask("billing")]), anthropic.PaymentRequiredError)
    html = raised(lambda: streamed(client, [ask("html")]), anthropic.ContentTooLargeError)
    assert "<html>" in str(html.body), html.body
    in_band = raised(lambda: streamed(client, [ask("in band")]), anthropic.APIStatusError)
    assert in_band.type == "overloaded_error", in_band.body
    raised(lambda: streamed(client, [ask("broken")]), Exception)


def main():
    url = sys.argv[1]
    with connect(url) as client:
        for scene in (plain, tool_loop, citations, shapes, endings, caching, lists):
            scene(client)
        refusals(client, url)
        faults(client, url)


if __name__ == "__main__":
    main()
