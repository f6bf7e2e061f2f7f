//! What becomes of each kind of line.

use super::*;
use crate::ServerSpec;
use std::path::PathBuf;

fn incoming() -> Incoming {
    let spec = ServerSpec {
        id: "one".into(),
        name: "one".into(),
        program: PathBuf::new(),
        args: Vec::new(),
        env: vec![("KEY".into(), "s3cret".into())],
        guard: None,
    };
    let mut incoming = Incoming::new("one".into(), Arc::new(Redactor::new(&spec)), Arc::default());
    incoming.expect(RequestId::Number(7), Expected::Plain);
    incoming
}

fn answer(message: Option<Message>) -> Value {
    match message {
        Some(JsonRpcMessage::Response(response)) => match response.result {
            ServerResult::CustomResult(result) => result.0,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn error(message: Option<Message>) -> (i32, String) {
    match message {
        Some(JsonRpcMessage::Error(error)) => (error.error.code.0, error.error.message.into_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_passes_through_as_it_is_even_with_its_id_in_quotes() {
    let result = answer(incoming().read(br#"{"jsonrpc":"2.0","id":7,"result":{"anything":[1]}}"#));
    assert_eq!(result, serde_json::json!({"anything": [1]}));
    let result = answer(incoming().read(br#"{"jsonrpc":"2.0","id":"7","result":5}"#));
    assert_eq!(result, serde_json::json!(5));
}

#[test]
fn an_answer_that_nobody_waits_for_is_skipped() {
    let mut incoming = incoming();
    assert!(incoming.read(br#"{"id":8,"result":{}}"#).is_none());
    incoming.forget(&RequestId::Number(7));
    assert!(incoming.read(br#"{"id":7,"result":{}}"#).is_none());
    assert_eq!(incoming.stats.stray(), 0);
}

#[test]
fn invalid_utf8_is_replaced_and_the_rest_kept() {
    let result = answer(incoming().read(b"{\"id\":7,\"result\":\"caf\xE9 \xC3\xA9\"}"));
    assert_eq!(result, serde_json::json!("caf\u{fffd} é"));
}

#[test]
fn an_error_reaches_its_caller_even_without_an_id_when_only_one_waits() {
    let line = br#"{"id":7,"error":{"code":-32602,"message":"no such tool"}}"#;
    assert_eq!(error(incoming().read(line)), (-32602, "no such tool".to_owned()));
    let line = br#"{"id":null,"error":{"code":-32700,"message":"what?"}}"#;
    assert_eq!(error(incoming().read(line)), (-32700, "what?".to_owned()));
    let mut two = incoming();
    two.expect(RequestId::Number(8), Expected::Plain);
    assert!(two.read(line).is_none());
}

#[test]
fn an_error_of_any_shape_is_still_an_error() {
    assert_eq!(
        error(incoming().read(br#"{"id":7,"error":"boom"}"#)),
        (-32603, "unnamed error".to_owned())
    );
}

#[test]
fn a_greeting_that_cannot_be_read_is_an_error_for_the_one_who_greeted() {
    let mut incoming = incoming();
    incoming.expect(RequestId::Number(8), Expected::Greeting);
    let (code, message) = error(incoming.read(br#"{"id":8,"result":{"protocolVersion":5}}"#));
    assert_eq!(code, UNREADABLE);
    assert!(message.contains("could not be read"), "{message}");
}

#[test]
fn stray_lines_are_counted_and_the_first_is_kept_without_secrets() {
    let mut incoming = incoming();
    for line in [&b"{broken"[..], b"{\"neither\":1}", b"[1]", b"5"] {
        assert!(incoming.read(line).is_none());
    }
    assert!(incoming.stray(b"starting with s3cret").is_none());
    assert_eq!(incoming.stats.stray(), 5);
    assert_eq!(incoming.stats.first_stray().as_deref(), Some("{broken"));
}

#[test]
fn the_caller_of_an_answer_beyond_the_limit_is_told() {
    for head in [
        &br#"{"jsonrpc":"2.0","id":7,"result":{"con"#[..],
        br#"{"result": {"con"#,
    ] {
        assert_eq!(error(incoming().too_long(head)).0, TOO_LARGE);
    }
    let mut two = incoming();
    two.expect(RequestId::Number(8), Expected::Plain);
    assert!(two.too_long(br#"{"result":{"#).is_none());
}
