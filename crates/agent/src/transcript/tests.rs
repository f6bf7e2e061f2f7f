//! What is made of every kind of stored history, and that it is always one the API accepts.

use super::*;
use crate::accepted::refusal;
use proptest::prelude::*;
use serde_json::json;

fn block(value: serde_json::Value) -> Block {
    Block::try_from(value).unwrap()
}

fn call(id: &str) -> Block {
    block(json!({"type": "tool_use", "id": id, "name": "x", "input": {}}))
}

fn thinking(signature: &str) -> Block {
    block(json!({"type": "thinking", "thinking": "hm", "signature": signature}))
}

fn user(text: &str) -> Message {
    Message::user(vec![Block::text(text)])
}

fn assistant(content: Vec<Block>) -> Message {
    Message::assistant(content)
}

#[test]
fn a_sound_history_is_untouched() {
    let history = vec![
        user("a"),
        assistant(vec![thinking("s"), Block::text("look"), call("1"), call("2")]),
        Message::user(vec![
            Block::tool_result("1", "x", false),
            Block::tool_result("2", "y", true),
        ]),
        assistant(vec![
            block(json!({"type": "hologram", "zeta": 1})),
            Block::text("done"),
        ]),
    ];
    assert_eq!(repair(history.clone()), history);
}

#[test]
fn a_call_without_a_result_gets_one_that_says_so() {
    let history = vec![
        user("a"),
        assistant(vec![call("1"), call("2")]),
        Message::user(vec![Block::tool_result("2", "y", false)]),
    ];
    let repaired = repair(history);
    assert_eq!(
        repaired[2],
        Message::user(vec![
            Block::tool_result("1", NEVER_ANSWERED, true),
            Block::tool_result("2", "y", false)
        ])
    );
    let cut_off = repair(vec![user("a"), assistant(vec![call("1")])]);
    assert_eq!(
        cut_off[2],
        Message::user(vec![Block::tool_result("1", NEVER_ANSWERED, true)])
    );
}

#[test]
fn results_are_put_in_the_order_of_their_calls_before_any_text() {
    let repaired = repair(vec![
        user("a"),
        assistant(vec![call("1"), call("2")]),
        Message::user(vec![
            Block::text("and then?"),
            Block::tool_result("2", "y", false),
            Block::tool_result("9", "orphan", false),
            Block::tool_result("1", "x", false),
        ]),
    ]);
    assert_eq!(
        repaired[2].content,
        [
            Block::tool_result("1", "x", false),
            Block::tool_result("2", "y", false),
            Block::text("and then?")
        ]
    );
}

#[test]
fn questions_that_were_never_answered_become_one_message() {
    let repaired = repair(vec![user("a"), user("b"), assistant(vec![Block::text("c")])]);
    assert_eq!(repaired[0].content, [Block::text("a"), Block::text("b")]);
    assert_eq!(repaired.len(), 2);
}

#[test]
fn what_was_cut_off_is_dropped() {
    let repaired = repair(vec![
        user("a"),
        assistant(vec![
            thinking(""),
            Block::text("half an ans"),
            thinking("s"),
            Block::text(" "),
        ]),
        user("b"),
        assistant(vec![thinking("s")]),
        user("c"),
    ]);
    assert_eq!(
        repaired,
        [
            user("a"),
            assistant(vec![Block::text("half an ans")]),
            Message::user(vec![Block::text("b"), Block::text("c")])
        ]
    );
}

#[test]
fn an_answer_without_a_question_is_dropped() {
    assert_eq!(repair(vec![assistant(vec![Block::text("hello")])]), []);
}

#[test]
fn a_paused_answer_and_its_continuation_become_one() {
    let mut transcript = Transcript::default();
    transcript.push(user("a"));
    transcript.push(assistant(vec![Block::text("one"), thinking("s")]));
    transcript.push(assistant(vec![Block::text("two")]));
    assert_eq!(
        transcript.messages()[1].content,
        [Block::text("one"), thinking("s"), Block::text("two")]
    );
}

#[test]
fn forgetting_thinking_keeps_the_rest() {
    let mut transcript = Transcript::default();
    transcript.push(user("a"));
    transcript.push(assistant(vec![thinking("s"), Block::text("b")]));
    transcript.push(user("c"));
    assert!(transcript.forget_thinking());
    assert_eq!(
        transcript.messages(),
        [user("a"), assistant(vec![Block::text("b")]), user("c")]
    );
    assert!(!transcript.forget_thinking());
}

fn any_block() -> impl Strategy<Value = Block> {
    let id = prop_oneof![Just("1"), Just("2"), Just("3"), Just("")];
    prop_oneof![
        "[a ]{0,2}".prop_map(Block::text),
        "[s]{0,1}".prop_map(|signature| thinking(&signature)),
        id.clone().prop_map(call),
        (id, any::<bool>()).prop_map(|(id, bad)| Block::tool_result(id, "x", bad)),
        Just(block(
            json!({"type": "tool_use", "id": "4", "name": "x", "input": "oops"})
        )),
        Just(block(json!({"type": "redacted_thinking", "data": "x"}))),
        Just(block(json!({"type": "hologram"}))),
    ]
}

fn any_history() -> impl Strategy<Value = Vec<Message>> {
    let message = (any::<bool>(), prop::collection::vec(any_block(), 0..5)).prop_map(|(user, content)| {
        if user {
            Message::user(content)
        } else {
            Message::assistant(content)
        }
    });
    prop::collection::vec(message, 0..10)
}

proptest! {
    #[test]
    fn any_history_is_repaired_into_one_the_api_accepts(history in any_history()) {
        let mut repaired = repair(history);
        prop_assert_eq!(repair(repaired.clone()), repaired.clone());
        repaired = repair(repaired.into_iter().chain([user("next")]));
        prop_assert_eq!(refusal(&repaired), None);
    }

    #[test]
    fn a_longer_history_keeps_the_prefix_up_to_the_last_answer(history in any_history(), more in any_history()) {
        let short = repair(history.iter().cloned().chain([user("q")]));
        let long = repair(history.into_iter().chain([user("q"), assistant(vec![Block::text("a")])]).chain(more));
        prop_assert_eq!(&long[..short.len()], &short[..]);
    }
}
