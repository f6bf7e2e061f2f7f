//! What the fake Claude says about the sample company, so that a question over several sources goes the whole way: a plan, a
//! run in each source, an answer that cites what they brought. Questions are matched by their words alone.

use mosaic_testkit::fake_claude::{Only, Reply, Rule};
use serde_json::{Value, json};

/// The question that three sources answer together.
pub const BUDGET: &str = "What did Sarah say about the budget?";
/// What is asked after it.
pub const NEXT: [&str; 3] = [
    "What did Marcus answer about the budget?",
    "When is the budget review?",
    "Which events are at stake?",
];
/// How the system prompt of a run begins.
const RUN: &str = "You search one source";

/// A plan that asks these sources, by their handles: `s1` is the first that was connected.
#[must_use]
pub fn plan(when: &str, handles: &[&str]) -> Rule {
    let sources: Vec<Value> = handles
        .iter()
        .map(|handle| json!({"source": handle, "question": "What was said about the budget?"}))
        .collect();
    let plan = json!({"kind": "search", "sources": sources, "tool": "", "arguments": "{}"});
    Rule::schema(when, "sources", plan)
}

/// The suggestions of what to ask next.
#[must_use]
pub fn next(when: &str) -> Rule {
    Rule::schema(when, "questions", json!({ "questions": NEXT }))
}

/// A run that makes these calls at once, and then is done. The first tool tells its source from the others.
#[must_use]
pub fn run(when: &str, calls: &[(&str, Value)]) -> Rule {
    let tool = calls.first().map(|(tool, _)| (*tool).to_owned());
    let mut reply = Reply::default();
    for (tool, input) in calls {
        reply = reply.and_tool(*tool, input.clone());
    }
    let only = Only {
        system: Some(RUN.to_owned()),
        tool,
        ..Only::default()
    };
    Rule::when(when)
        .only(only)
        .step(reply)
        .step(Reply::text("Found what there is."))
}

/// What answers when the runs are over.
#[must_use]
pub fn answer(when: &str, reply: Reply) -> Rule {
    let only = Only {
        findings: Some(true),
        ..Only::default()
    };
    Rule::when(when).only(only).step(reply)
}

/// The runs about the budget in Slack, Google and Jira.
#[must_use]
pub fn budget_runs(when: &str) -> [Rule; 3] {
    [
        run(when, &[("search_messages", json!({"query": "spring budget"}))]),
        run(
            when,
            &[
                ("search_drive_files", json!({"query": "spring campaign brief"})),
                ("list_messages", json!({"q": "spring budget"})),
            ],
        ),
        run(when, &[("search_issues", json!({"text": "spring budget"}))]),
    ]
}

/// An answer about the budget that cites all three sources.
#[must_use]
pub fn budget_answer() -> Reply {
    Reply::cited(&[
        ("Sarah warns against the cut: ", &[]),
        (
            "at 35k the **trail events** would go, which brought 31% of last spring's new customers",
            &["we lose the trail events"],
        ),
        (". She asks for ", &[]),
        ("€48,000", &["Sarah asks for"]),
        (
            ", and in Jira the insurance for the events waits for the decision",
            &["Depends on the spring budget"],
        ),
        (".\n\nThe number is not final yet.", &[]),
    ])
}

/// A turn that looks for the tool to post with, posts, and says this.
#[must_use]
pub fn post(when: &str, (channel, text): (&str, &str), told: &str) -> Rule {
    Rule::when(when)
        .step(finding())
        .step(posting(channel, text))
        .step(Reply::text(told))
}

/// A look for the tool to post with: what changes things is not offered before it is looked for.
#[must_use]
pub fn finding() -> Reply {
    Reply::tool("find_tools", json!({"query": "Slack post a message"}))
}

/// A message to a channel.
#[must_use]
pub fn posting(channel: &str, text: &str) -> Reply {
    Reply::tool("send_message", json!({"channel": channel, "text_md": text}))
}
