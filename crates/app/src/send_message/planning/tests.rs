//! Which way a question goes: what the person says, what rules find, when a small model is asked, and what of its answer is
//! believed. Over real connectors and a fake Claude.

use crate::plans::preview_plan;
use crate::trial::{Trial, asked, calls, only, plan, runs};
use mosaic_protocol::{ConversationId, PlanQuery, PlannedBy, SourceChoice, Tier, TurnEvent};
use mosaic_testkit::fake_claude::{Reply, Rule, Scenario};
use serde_json::{Value, json};

/// A model that says the same to everything, and plans what it is told to.
fn model(small: Option<Value>) -> Scenario {
    let scenario = Scenario::new().otherwise(Reply::text("Fine."));
    match small {
        Some(plan) => scenario.rule(Rule::schema("", "sources", plan)),
        None => scenario,
    }
}

fn small(kind: &str, sources: &[&str], tool: (&str, &str)) -> Option<Value> {
    let sources: Vec<Value> = sources
        .iter()
        .map(|handle| json!({"source": handle, "question": "Where is it?"}))
        .collect();
    Some(json!({"kind": kind, "sources": sources, "tool": tool.0, "arguments": tool.1}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pinned_sources_are_asked_whatever_the_words_say_and_no_others_are_called() {
    let call = Rule::when("marmalade")
        .step(Reply::tool("larder__echo", json!({"text": "marmalade"})))
        .step(Reply::text("I was not to look there."));
    let trial = Trial::new(model(None).rule(call)).await;
    let first = trial
        .ask_in(None, "is the toner empty", (only("office"), true))
        .await;
    let (_, by, _) = plan(&first.facts);
    assert_eq!(
        (by, asked(&first.facts)),
        (PlannedBy::Person, vec!["Office".to_owned()])
    );
    let second = trial
        .ask_in(
            Some(&first.conversation),
            "where is the marmalade",
            (SourceChoice::All, false),
        )
        .await;
    let (_, by, choices) = plan(&second.facts);
    assert_eq!(
        (by, asked(&second.facts)),
        (PlannedBy::Person, vec!["Office".to_owned()])
    );
    assert_eq!(choices[0].reason, "pinned to this conversation");
    assert_eq!(calls(&second.facts), []);
    let requests = trial.claude.requests();
    let told = requests
        .iter()
        .map(|request| request.body["messages"].to_string());
    let told: Vec<String> = told
        .filter(|said| said.contains("is not asked in this turn"))
        .collect();
    assert!(told[0].contains("Larder is not asked in this turn: the person chose Office."));
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mention_goes_before_words() {
    let trial = Trial::new(model(None)).await;
    let told = trial.ask("@office where is the marmalade").await;
    let (_, by, _) = plan(&told.facts);
    assert_eq!(
        (by, asked(&told.facts)),
        (PlannedBy::Person, vec!["Office".to_owned()])
    );
    assert_eq!(runs(&told.facts), 0);
    assert_eq!(trial.plans().len(), 0);
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_place_of_a_mention_is_a_word_to_look_for_in_that_source_alone() {
    let trial = Trial::without_a_model().await;
    let told = trial.ask("@office/cellar where is the marmalade").await;
    let (tier, by, _) = plan(&told.facts);
    assert_eq!((tier, by), (Tier::QuickAnswer, PlannedBy::Person));
    let looked_for: Vec<(String, String)> = told
        .facts
        .iter()
        .filter_map(|fact| match fact {
            TurnEvent::ToolCallProposed {
                datasource_name,
                arguments,
                ..
            } => Some((datasource_name.clone(), arguments["text"].to_string())),
            _ => None,
        })
        .collect();
    // A search that finds too little may be made again with fewer words: the first one has them all.
    assert!(looked_for[0].1.contains("cellar"), "{looked_for:?}");
    for (source, words) in looked_for {
        assert_eq!(source, "Office");
        assert!(!words.contains("office"), "{words}");
    }
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_sources_get_a_run_each_and_what_is_to_be_done_goes_to_one_loop() {
    let trial = Trial::new(model(None)).await;
    let told = trial
        .ask("what is there about the marmalade and the printer")
        .await;
    assert_eq!((asked(&told.facts).len(), runs(&told.facts)), (2, 2));
    let plans = trial.plans().len();
    let told = trial.ask("send a note about the marmalade and the printer").await;
    assert_eq!(runs(&told.facts), 0);
    assert_eq!(plan(&told.facts).0, Tier::Model);
    assert_eq!(
        trial.plans().len(),
        plans,
        "what is to be done is not planned anew"
    );
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_model_is_asked_where_rules_are_not_sure_and_what_it_used_is_counted() {
    let trial = Trial::new(model(small("search", &["s2"], ("", "{}")))).await;
    let told = trial.ask("where is the marmalade of old").await;
    assert_eq!(trial.plans().len(), 0, "{:?}", plan(&told.facts));
    let told = trial.ask("where is the xylophone").await;
    assert_eq!(trial.plans().len(), 1);
    let (_, by, _) = plan(&told.facts);
    assert_eq!(
        (by, asked(&told.facts)),
        (PlannedBy::SmallModel, vec!["Office".to_owned()])
    );
    let used = told.facts.iter().find_map(|fact| match fact {
        TurnEvent::UsageReported { usage, .. } => Some(usage.clone()),
        _ => None,
    });
    let used = used.unwrap();
    assert!(used.input_tokens > 0 && used.output_tokens > 0, "{used:?}");
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_of_a_small_model_leaves_the_plan_of_the_rules() {
    for nonsense in [
        small("search", &["s9"], ("", "{}")),
        small("oneTool", &["s1"], ("remove", "{}")),
        small("oneTool", &["s1"], ("echo", r#"{"nobody": "knows"}"#)),
        small("dance", &["s1"], ("", "{}")),
    ] {
        let trial = Trial::new(model(nonsense.clone())).await;
        let told = trial.ask("show the marmalade").await;
        assert_eq!(trial.plans().len(), 1, "{nonsense:?}");
        let (tier, by, _) = plan(&told.facts);
        assert_eq!((tier, by), (Tier::Model, PlannedBy::Rules), "{nonsense:?}");
        assert_eq!(asked(&told.facts), ["Larder"], "{nonsense:?}");
        assert_eq!(calls(&told.facts), [], "{nonsense:?}");
        trial.app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_model_may_pick_one_tool_that_reads() {
    let trial = Trial::new(model(small("oneTool", &["s1"], ("count", "{}")))).await;
    let told = trial.ask("show the marmalade").await;
    let (tier, by, _) = plan(&told.facts);
    assert_eq!((tier, by), (Tier::SmallModel, PlannedBy::SmallModel));
    assert_eq!(calls(&told.facts), [("Larder".to_owned(), "count".to_owned())]);
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_model_that_takes_too_long_is_not_waited_for() {
    let late = Reply {
        wait_ms: 120_000,
        ..Reply::json(
            json!({"kind": "search", "sources": [{"source": "s2", "question": "?"}], "tool": "", "arguments": "{}"}),
        )
    };
    let only = mosaic_testkit::fake_claude::Only {
        schema: Some("sources".to_owned()),
        ..Default::default()
    };
    let trial = Trial::new(model(None).rule(Rule::when("").only(only).step(late))).await;
    let told = trial.ask("where is the xylophone").await;
    let (_, by, choices) = plan(&told.facts);
    assert_eq!((by, asked(&told.facts).len()), (PlannedBy::Rules, 2));
    assert!(
        choices[0]
            .reason
            .ends_with("(a small model did not answer in time)"),
        "{choices:?}"
    );
    trial.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_before_a_question_is_sent_is_what_happens_then() {
    let trial = Trial::new(model(None)).await;
    let conversation = trial.ask("is the toner empty").await.conversation;
    for (text, sources) in [
        ("where is the marmalade of old", SourceChoice::All),
        ("@office where is the marmalade", SourceChoice::All),
        (
            "what is there about the marmalade and the printer",
            SourceChoice::All,
        ),
        ("where is the marmalade", only("office")),
    ] {
        let query = PlanQuery {
            conversation_id: Some(ConversationId::clone(&conversation)),
            text: text.into(),
            sources: sources.clone(),
        };
        let preview = preview_plan(&trial.app, &query).await.unwrap();
        let told = trial.ask_in(Some(&conversation), text, (sources, false)).await;
        let (tier, _, choices) = plan(&told.facts);
        assert_eq!((preview.tier, &preview.choices), (tier, &choices), "{text}");
    }
    trial.app.close().await;
}
