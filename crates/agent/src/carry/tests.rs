//! What a question refers to, as people put it, after a few turns of a conversation.

use super::*;
use crate::planner::Prepared;
use crate::planner::seven::seven;
use mosaic_protocol::ValueOrigin;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| seven(&[]));

fn asked(question: &str) -> PastTurn {
    PastTurn {
        question: question.to_owned(),
        ..PastTurn::default()
    }
}

fn called(mut turn: PastTurn, datasource: &str, tool: &str, arguments: Value) -> PastTurn {
    turn.calls.push(PastCall {
        datasource: datasource.to_owned(),
        tool: tool.to_owned(),
        arguments: arguments.as_object().cloned().unwrap_or_default(),
    });
    turn
}

fn showed(mut turn: PastTurn, things: &[(&str, &str, &str)]) -> PastTurn {
    turn.things = things
        .iter()
        .map(|(datasource, title, author)| PastThing {
            datasource: (*datasource).to_owned(),
            title: (*title).to_owned(),
            url: None,
            author: (!author.is_empty()).then(|| (*author).to_owned()),
        })
        .collect();
    turn
}

/// A conversation by its name.
fn conversation(name: &str) -> Vec<PastTurn> {
    let bucket = called(
        asked("list files in larkspur-logs"),
        "S3",
        "list_objects",
        json!({"bucket": "larkspur-logs", "delimiter": "/"}),
    );
    match name {
        "nothing" => vec![],
        "bucket" => vec![bucket],
        "two buckets" => vec![called(
            bucket,
            "S3",
            "list_objects",
            json!({"bucket": "larkspur-media"}),
        )],
        "found bucket" => vec![called(
            asked("where are the stock exports?"),
            "S3",
            "list_objects",
            json!({"bucket": "larkspur-exports"}),
        )],
        "file" => vec![called(
            asked("read stock.csv in larkspur-exports"),
            "S3",
            "get_object",
            json!({"bucket": "larkspur-exports", "key": "stock.csv"}),
        )],
        "issue" => vec![asked("What is SHOP-412 about?")],
        "two issues" => vec![asked("compare SHOP-412 and SHOP-415")],
        "issues" => vec![showed(
            asked("my open issues"),
            &[
                ("Jira", "SHOP-420 Slow query on orders", "Noor Haddad"),
                ("Jira", "LAUNCH-22 Product page", "Aisha Khan"),
                ("Jira", "OPS-59 Insurance for the trail events", "Malik Said"),
            ],
        )],
        "documents" => vec![showed(
            asked("spring budget"),
            &[
                ("Google", "Spring campaign budget", "Sarah Lindqvist"),
                ("Google", "Spring campaign brief", "Sarah Lindqvist"),
            ],
        )],
        "mixed" => vec![showed(
            asked("checkout outage"),
            &[
                (
                    "Slack",
                    "#incidents · Checkout error rate is at 34%",
                    "Jonas Weber",
                ),
                (
                    "GitHub",
                    "checkout#234 Do not reuse expired payment sessions",
                    "Ben Ito",
                ),
                (
                    "Jira",
                    "SHOP-412 Checkout fails with session_expired",
                    "Dana Kowalski",
                ),
            ],
        )],
        "table" => vec![called(
            asked("describe film"),
            "MySQL",
            "describe_table",
            json!({"table": "film"}),
        )],
        "order" => vec![asked("order #4187"), asked("thanks")],
        "repo" => vec![called(
            asked("open PRs in checkout"),
            "GitHub",
            "list_pull_requests",
            json!({"repo": "checkout"}),
        )],
        "pull request" => vec![called(
            asked("what did the last merge of checkout change?"),
            "GitHub",
            "get_pull_request",
            json!({"repo": "larkspur/checkout", "number": 234}),
        )],
        "channel" => vec![asked("what is new in #launch-ridge?")],
        "sarah" => vec![showed(
            asked("What did Sarah say about the budget?"),
            &[
                ("Slack", "#finance", "Sarah Lindqvist"),
                ("Slack", "#finance", "Marcus Vale"),
            ],
        )],
        "two people" => vec![showed(
            asked("what did Sarah and Marcus agree on"),
            &[
                ("Slack", "#finance", "Sarah Lindqvist"),
                ("Slack", "#finance", "Marcus Vale"),
            ],
        )],
        "issue long ago" => vec![
            asked("show SHOP-412"),
            asked("thanks"),
            asked("list tables"),
            asked("and now?"),
        ],
        other => panic!("no conversation {other}"),
    }
}

/// The conversation, the question, and how it reads with what was filled in; unchanged where nothing is clear.
const CASES: &[(&str, &str, &str)] = &[
    (
        "bucket",
        "what else is in that bucket?",
        "what else is in larkspur-logs?",
    ),
    (
        "bucket",
        "list files in that bucket",
        "list files in larkspur-logs",
    ),
    (
        "bucket",
        "what else is in there?",
        "what else is in larkspur-logs?",
    ),
    ("bucket", "how large is it?", "how large is larkspur-logs?"),
    ("bucket", "how large is that repo?", "how large is that repo?"),
    (
        "two buckets",
        "list files in that bucket",
        "list files in that bucket",
    ),
    ("two buckets", "what is in there?", "what is in there?"),
    (
        "nothing",
        "list files in that bucket",
        "list files in that bucket",
    ),
    ("file", "who wrote that file?", "who wrote stock.csv?"),
    ("file", "preview it", "preview stock.csv"),
    (
        "file",
        "what else is in this bucket",
        "what else is in larkspur-exports",
    ),
    ("issue", "show its comments", "show comments of SHOP-412"),
    ("issue", "its comments", "comments of SHOP-412"),
    (
        "issue",
        "what are its latest comments?",
        "what are SHOP-412’s latest comments?",
    ),
    ("issue", "who is assigned to it?", "who is assigned to SHOP-412?"),
    ("issue", "is it done?", "is SHOP-412 done?"),
    ("issue", "comments on that issue", "comments on SHOP-412"),
    (
        "issue",
        "the history of this ticket please",
        "the history of SHOP-412 please",
    ),
    ("issue", "is that bug fixed?", "is SHOP-412 fixed?"),
    ("issue", "is it raining?", "is it raining?"),
    (
        "issue",
        "is it possible to pay by card?",
        "is it possible to pay by card?",
    ),
    (
        "issue",
        "what does the checkout do and who owns it?",
        "what does the checkout do and who owns it?",
    ),
    ("issue", "that issue SHOP-415", "that issue SHOP-415"),
    ("two issues", "who is assigned to it?", "who is assigned to it?"),
    (
        "two issues",
        "who is assigned to them?",
        "who is assigned to SHOP-412, SHOP-415?",
    ),
    ("two issues", "close those issues", "close SHOP-412, SHOP-415"),
    ("issues", "open the second one", "open LAUNCH-22"),
    ("issues", "show the 3rd issue", "show OPS-59"),
    ("issues", "and the last one?", "and OPS-59?"),
    ("issues", "what about the first one", "what about SHOP-420"),
    ("issues", "the second", "LAUNCH-22"),
    ("issues", "result 2", "LAUNCH-22"),
    ("issues", "open the fifth one", "open the fifth one"),
    ("issues", "the second week of March", "the second week of March"),
    ("issues", "the last issue", "the last issue"),
    (
        "issues",
        "who works on these issues?",
        "who works on SHOP-420, LAUNCH-22, OPS-59?",
    ),
    ("issues", "what is it about?", "what is it about?"),
    ("documents", "open the first one", "open “Spring campaign budget”"),
    ("documents", "summarise them", "summarise them"),
    (
        "documents",
        "what else did she write?",
        "what else did Sarah Lindqvist write?",
    ),
    ("mixed", "open the second one", "open checkout#234"),
    ("mixed", "is that PR merged?", "is checkout#234 merged?"),
    ("mixed", "show that issue", "show that issue"),
    (
        "table",
        "how many rows does it have?",
        "how many rows does film have?",
    ),
    ("table", "sample of that table", "sample of film"),
    ("order", "show that order", "show #4187"),
    ("order", "was it refunded?", "was #4187 refunded?"),
    ("order", "put them in that order", "put them in that order"),
    ("repo", "failed runs in that repo", "failed runs in checkout"),
    (
        "repo",
        "latest commits of this repository",
        "latest commits of checkout",
    ),
    (
        "pull request",
        "who reviewed that pull request?",
        "who reviewed larkspur/checkout#234?",
    ),
    (
        "pull request",
        "who reviewed it?",
        "who reviewed larkspur/checkout#234?",
    ),
    (
        "pull request",
        "open PRs in the same repo",
        "open PRs in larkspur/checkout",
    ),
    ("channel", "who is in that channel?", "who is in #launch-ridge?"),
    (
        "channel",
        "messages in the same channel",
        "messages in #launch-ridge",
    ),
    ("channel", "and in #ops?", "what is new in #launch-ridge in #ops"),
    (
        "sarah",
        "and what did she say about the events?",
        "and what did Sarah say about the events?",
    ),
    ("sarah", "show her mails", "show Sarah’s mails"),
    (
        "sarah",
        "and in Jira?",
        "What did Sarah say about the budget in Jira",
    ),
    (
        "sarah",
        "show me more",
        "more of: What did Sarah say about the budget",
    ),
    ("two people", "what did she say?", "what did she say?"),
    ("issue long ago", "show that issue", "show SHOP-412"),
    ("issue long ago", "is it done?", "is it done?"),
    ("issues", "what is in this sprint?", "what is in this sprint?"),
];

#[test]
fn what_is_referred_to_is_filled_in_where_it_is_clear() {
    let prepared = seven(&[]);
    let mut wrong = vec![];
    for (name, question, reads) in CASES {
        let context = Context::new(&conversation(name), &prepared);
        let resolved = resolve(question, &context);
        if resolved.question != *reads {
            wrong.push(format!(
                "after {name}, “{question}” reads “{}”, not “{reads}”",
                resolved.question
            ));
        }
        if resolved.filled.is_empty() != (question == reads) {
            wrong.push(format!(
                "after {name}, “{question}” fills in {:?}",
                resolved.filled
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_typed_is_told_from_what_was_read() {
    let prepared = seven(&[]);
    let origin = |name: &str, question: &str| {
        let context = Context::new(&conversation(name), &prepared);
        let mut filled = resolve(question, &context).filled;
        assert_eq!(filled.len(), 1, "{question}");
        filled.remove(0).origin
    };
    let read = |datasource: &str| ValueOrigin::Read {
        datasource: datasource.to_owned(),
    };
    assert_eq!(origin("bucket", "list that bucket"), ValueOrigin::Typed);
    assert_eq!(origin("found bucket", "list that bucket"), read("S3"));
    assert_eq!(origin("issues", "open the second one"), read("Jira"));
    assert_eq!(origin("documents", "what else did she write?"), read("Google"));
    assert_eq!(origin("sarah", "what did she write?"), ValueOrigin::Typed);
    assert_eq!(origin("pull request", "who reviewed it?"), read("GitHub"));
}

#[test]
fn the_words_of_a_suggested_question_are_never_taken_for_the_persons() {
    let prepared = seven(&[]);
    let suggested = |question: &str| PastTurn {
        suggested: true,
        ..asked(question)
    };
    let origin = |turns: &[PastTurn], question: &str| {
        let mut filled = resolve(question, &Context::new(turns, &prepared)).filled;
        assert_eq!(filled.len(), 1, "{question}");
        filled.remove(0).origin
    };
    let read = ValueOrigin::Read {
        datasource: "a suggested question".to_owned(),
    };
    let turns = [suggested("What is the state of SHOP-412?")];
    assert_eq!(origin(&turns, "is it done?"), read);
    assert_eq!(origin(&turns, "and in Slack?"), read);
    // What the person typed as well is theirs.
    let turns = [
        asked("Show SHOP-412"),
        suggested("What is the state of SHOP-412?"),
    ];
    assert_eq!(origin(&turns, "is it done?"), ValueOrigin::Typed);
}

#[test]
fn a_part_of_a_word_that_was_typed_is_not_typed() {
    for (typed, value, stands) in [
        ("list files in larkspur-logs", "larkspur-logs", true),
        ("list files in larkspur-logs", "larkspur", false),
        ("nobody stops #ops.", "#ops", true),
        ("nobody stops", "ops", false),
        ("mail ana@example.com", "ana", false),
        ("what is in s3://larkspur-logs/2026?", "larkspur-logs", true),
        ("anything", "", false),
    ] {
        assert_eq!(context::stands_in(typed, value), stands, "{value} in {typed}");
    }
}

#[test]
fn what_was_filled_in_names_its_words() {
    let context = Context::new(&conversation("issue"), &seven(&[]));
    let resolved = resolve("Show its comments, and is it done?", &context);
    let words: Vec<&str> = resolved.filled.iter().map(|one| one.words.as_str()).collect();
    assert_eq!(words, ["its", "it"]);
    assert_eq!(
        resolved.question,
        "Show comments of SHOP-412, and is SHOP-412 done?"
    );
}

#[test]
fn the_second_thing_is_found_by_its_address_where_its_title_tells_nothing() {
    let mut turn = showed(asked("checkout"), &[("Jira", "Checkout fails", "")]);
    turn.things[0].url = Some("https://larkspur.atlassian.net/browse/SHOP-412".to_owned());
    let context = Context::new(&[turn], &seven(&[]));
    assert_eq!(resolve("open the first one", &context).question, "open SHOP-412");
}

proptest! {
    #[test]
    fn no_question_and_no_conversation_panics(
        questions in prop::collection::vec("[a-zA-Z#@é“ 0-9.,?-]{0,60}", 0..4),
        title in ".{0,40}",
        question in "(that|its|it|the|second|one|those|them|she|her|in|there|issue|bucket|more|and|—|\u{130}| |#|\\?){0,14}",
    ) {
        let turns: Vec<PastTurn> = questions
            .iter()
            .map(|question| showed(asked(question), &[("Slack", &title, &title)]))
            .collect();
        let context = Context::new(&turns, &PREPARED);
        let resolved = resolve(&question, &context);
        prop_assert!(!resolved.filled.is_empty() || resolved.question == question);
        let _ = resolve(&questions.join(" "), &context);
    }
}
