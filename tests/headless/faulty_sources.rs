//! What becomes of a question over several sources when one of them is broken, or when the model's server cannot do what
//! the vendor's can: there is an answer all the same, and it says what it lacks.

use crate::command::{Model, Place};
use mosaic_sample::google::Google;
use mosaic_sample::jira::Jira;
use mosaic_sample::slack::Slack;
use mosaic_sample::{Company, Environment, Fault, Scale};
use mosaic_testkit::fake_claude::{Reply, Scenario, Server};
use mosaic_tests::company::{self, BUDGET};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

const WHEN: &str = "about the budget";

/// Three services of the sample company, connected as a person's own.
struct Services {
    slack: Slack,
    jira: Jira,
    google: Google,
    _runtime: Runtime,
}

impl Services {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (slack, jira, google) = runtime.block_on(async {
            let company = Company::at(jiff::Timestamp::now(), Scale::Story).expect("the story is read");
            let slack = Slack::start(&company).await.expect("Slack starts");
            let jira = Jira::start(&company).await.expect("Jira starts");
            (slack, jira, Google::start(&company).await.expect("Google starts"))
        });
        Self {
            slack,
            jira,
            google,
            _runtime: runtime,
        }
    }

    fn connect(&self, place: &Place) {
        connect(place, ("slack", "Slack"), &self.slack.environment());
        connect(place, ("jira", "Jira"), &self.jira.environment());
        connect(place, ("google", "Google"), &self.google.environment());
    }

    /// Breaks Jira for as long as anybody asks.
    fn break_jira(&self) {
        self.jira.emulation().faults().add(Fault::ExpiredToken, 1_000);
    }
}

fn connect(place: &Place, (connector, name): (&str, &str), environment: &Environment) {
    let lines: String = environment
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    place
        .run_with(&["sources", "add", connector, name, "--stdin"], &lines)
        .ended(0);
}

fn last<'a>(events: &'a [Value], name: &str) -> &'a Value {
    let found = events.iter().rfind(|event| event["type"] == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

fn line_of(events: &[Value], source: &str) -> Value {
    let entries = last(events, "receiptMade")["entries"].as_array().cloned();
    let line = entries.and_then(|entries| entries.into_iter().find(|entry| entry["datasource"] == source));
    line.unwrap_or_else(|| panic!("the receipt has no line for {source}"))
}

fn cited(events: &[Value]) -> BTreeSet<String> {
    let citations = events.iter().filter(|event| event["type"] == "citationAdded");
    citations
        .filter_map(|event| Some(event["datasource"].as_str()?.to_owned()))
        .collect()
}

/// Panics unless Jira's line says that it failed, and why; returns what else there is.
fn jira_failed(events: &[Value]) {
    let line = line_of(events, "Jira");
    assert_eq!(line["state"], "failed", "{line}");
    let why = line["why"].as_str().unwrap_or_default();
    assert!(!why.is_empty() && !why.contains('\n'), "{line}");
    assert!(!line["repair"].is_null(), "nothing mends it: {line}");
    assert_eq!(
        cited(events),
        BTreeSet::from(["Google".to_owned(), "Slack".to_owned()])
    );
    assert_eq!(events.last().expect("an end")["type"], "turnFinished");
}

#[test]
fn a_broken_source_does_not_keep_a_search_from_its_answer() {
    let services = Services::start();
    let place = Place::new();
    services.connect(&place);
    services.break_jira();
    let ran = place.run(&["ask", "--json", BUDGET]).ended(0);
    jira_failed(&ran.events());
    let ran = place.run(&["ask", BUDGET]).ended(0);
    assert!(ran.err.contains("Jira: failed: "), "{}", ran.err);
}

fn scenario() -> Scenario {
    let mut scenario = Scenario::new().rule(company::plan(WHEN, &["s1", "s2", "s3"]));
    for run in company::budget_runs(WHEN) {
        scenario = scenario.rule(run);
    }
    scenario
}

#[test]
fn a_broken_source_does_not_keep_a_model_from_its_answer_and_the_model_is_told() {
    let services = Services::start();
    let claude = Model::start(scenario().rule(company::answer(WHEN, company::budget_answer())));
    let place = Place::new().asking(&claude.url());
    services.connect(&place);
    services.break_jira();
    let ran = place.run(&["ask", "--json", BUDGET]).ended(0);
    jira_failed(&ran.events());
    let requests = claude.requests();
    let answer = requests
        .iter()
        .rfind(|request| request.body["tool_choice"]["type"] == "none")
        .expect("an answer is asked for");
    assert!(
        answer.body["messages"]
            .to_string()
            .contains("Could not be read: Jira"),
        "{}",
        answer.body["messages"]
    );
}

#[test]
fn a_server_without_citations_numbers_its_sources_and_they_are_checked_the_same_way() {
    let services = Services::start();
    let told = "Without the money we lose the trail events [1]. The moon base is settled [2]. Nobody else knows [99].";
    let claude = Model::start(
        scenario()
            .server(Server::compatible())
            .otherwise(Reply::text(told)),
    );
    let place = Place::new();
    services.connect(&place);
    let lacks = json!({
        "citations": false, "deferLoading": false, "structuredOutput": false, "thinking": false, "caching": false,
        "countTokens": false,
    });
    let endpoint = json!({
        "kind": "compatible", "baseUrl": claude.url(), "keyHeader": "bearer", "flags": lacks,
    });
    let settings = json!({"theme": "system", "endpoint": endpoint, "model": null, "welcomed": true});
    std::fs::write(place.data_dir().join("settings.json"), settings.to_string()).expect("written");
    let ran = place.run(&["ask", "--json", BUDGET]).ended(0);
    let events = ran.events();
    let citations: Vec<&Value> = events
        .iter()
        .filter(|event| event["type"] == "citationAdded")
        .collect();
    assert_eq!(citations.len(), 2, "{}", ran.out);
    for citation in &citations {
        assert!(
            !citation["datasource"].is_null() && !citation["title"].is_null(),
            "{citation}"
        );
    }
    assert_eq!(
        citations[1]["verified"], false,
        "no record speaks of a moon base: {}",
        citations[1]
    );
    let text: String = events
        .iter()
        .filter(|event| event["type"] == "textAppended")
        .filter_map(|event| event["text"].as_str())
        .collect();
    assert!(
        text.contains("trail events【1】") && text.contains("is settled【2】"),
        "{text}"
    );
    assert!(!text.contains("【99】") && !text.contains("【3】"), "{text}");
    assert!(claude.requests().iter().all(|request| request.refusal.is_none()));
}
