//! The company on a Wednesday afternoon, and a connector that asks it.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up fails its test")]

use mosaic_connector_google::{Google, declaration};
use mosaic_connector_kit::Connector as _;
use mosaic_sample::google::Google as Sample;
use mosaic_sample::{Company, Environment, Fault, Scale};
use mosaic_testkit::connector::Trial;
use std::ops::Deref;

/// An emulation and the trial of connectors against it.
pub(crate) struct Bench {
    pub(crate) sample: Sample,
    trial: Trial<Google>,
}

impl Deref for Bench {
    type Target = Trial<Google>;

    fn deref(&self) -> &Trial<Google> {
        &self.trial
    }
}

/// Returns a connector that reads these variables.
pub(crate) fn connector(environment: &Environment) -> Google {
    Google::new(|name| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    })
}

async fn start(scale: Scale, environment: fn(&Sample) -> Environment) -> Bench {
    let now = "2026-03-04T16:20:00Z".parse().expect("a time");
    let company = Company::at(now, scale).expect("the company");
    let sample = Sample::start(&company).await.expect("the emulation");
    let environment = environment(&sample);
    let make = move || connector(&environment);
    Bench {
        trial: Trial::new(make, declaration(), sample.emulation()),
        sample,
    }
}

/// Starts the company as the story tells it.
pub(crate) async fn bench() -> Bench {
    start(Scale::Story, Sample::environment).await
}

/// Starts a company with so many records in all.
pub(crate) async fn large(records: u32) -> Bench {
    start(Scale::Records(records), Sample::environment).await
}

/// Starts the company for a connector that fetches its own token.
pub(crate) async fn refreshing() -> Bench {
    start(Scale::Story, Sample::refreshing_environment).await
}

#[tokio::test]
async fn the_check_says_whose_account_it_is() {
    let bench = bench().await;
    let found = connector(&bench.sample.environment()).check().await;
    assert_eq!(
        found.expect("works"),
        "Google Workspace as Ana Ferreira (ana@larkspur.example)"
    );
}

#[tokio::test]
async fn the_check_is_right_for_a_token_that_may_do_a_part_only() {
    let bench = bench().await;
    let google = connector(&bench.sample.environment());
    let faults = bench.sample.emulation().faults();
    faults.add_on("/drive/", Fault::MissingScope, 9);
    assert_eq!(
        google.check().await.expect("mail and calendar"),
        "Google Workspace as ana@larkspur.example; not for Drive"
    );
    faults.add_on("/gmail/", Fault::MissingScope, 9);
    let found = google.check().await.expect("the calendar");
    assert!(found.ends_with("not for Drive and mail"), "{found}");
    faults.add_on("/calendar/", Fault::MissingScope, 9);
    let error = google.check().await.expect_err("nothing is allowed");
    assert_eq!(error.field, Some("GOOGLE_ACCESS_TOKEN"));
    assert!(error.needed_scope.is_some());
}

#[tokio::test]
async fn the_check_blames_the_variable_that_is_missing_or_wrong() {
    let bench = bench().await;
    let none = connector(&vec![]).check().await.expect_err("nothing is set");
    assert_eq!(none.field, Some("GOOGLE_ACCESS_TOKEN"));
    let mut wrong = bench.sample.environment();
    wrong[1].1 = "ya29.old".to_owned();
    let refused = connector(&wrong).check().await.expect_err("refused");
    assert_eq!(refused.field, Some("GOOGLE_ACCESS_TOKEN"));
    assert!(refused.hint.is_some_and(|hint| hint.contains("Sign in again")));
    let mut revoked = bench.sample.refreshing_environment();
    revoked[3].1 = "1//revoked".to_owned();
    let refused = connector(&revoked).check().await.expect_err("refused");
    assert_eq!(refused.field, Some("GOOGLE_REFRESH_TOKEN"));
}

#[tokio::test]
async fn a_token_that_expires_is_refreshed_in_the_middle_of_a_call() {
    let bench = refreshing().await;
    let google = connector(&bench.sample.refreshing_environment());
    google.check().await.expect("works");
    bench.sample.expire_tokens();
    google.check().await.expect("works again");
    let paths: Vec<String> = bench
        .sample
        .emulation()
        .exchanges()
        .all()
        .into_iter()
        .map(|exchange| exchange.path)
        .collect();
    let about = "/drive/v3/about";
    assert_eq!(paths, ["/token", about, about, "/token", about]);
}

#[tokio::test]
async fn a_token_that_lasts_is_fetched_once() {
    let bench = refreshing().await;
    let google = connector(&bench.sample.refreshing_environment());
    for _ in 0..3 {
        google.check().await.expect("works");
    }
    assert_eq!(bench.sample.emulation().exchanges().count(), 4);
    bench.sample.emulation().faults().add(Fault::Status(503), 1);
    google.check().await.expect("asked again");
}

#[test]
fn patterns_entities_and_searches_name_tools_and_arguments_that_exist() {
    let declaration = declaration();
    let info = &declaration.info;
    let mut named: Vec<(&str, &str)> = vec![];
    for pattern in &info.patterns {
        named.push((pattern.tool, ""));
        named.extend(
            pattern
                .arguments
                .iter()
                .map(|argument| (pattern.tool, argument.name)),
        );
    }
    named.extend(info.entities.iter().map(|entity| (entity.tool, entity.argument)));
    named.extend(info.search_tools.iter().map(|search| (search.tool, search.words)));
    for (tool, argument) in named {
        let found = declaration.tools.iter().find(|one| one.name == tool);
        let takes =
            found.is_some_and(|tool| argument.is_empty() || tool.input["properties"].get(argument).is_some());
        assert!(takes, "{tool}({argument})");
    }
}

#[test]
fn the_tools_are_paid_for_in_every_request() {
    let declaration = declaration();
    let bytes: usize = declaration
        .tools
        .iter()
        .map(|tool| {
            let schema = serde_json::to_string(&tool.input).expect("json");
            tool.name.len() + tool.description.len() + schema.len()
        })
        .sum();
    // 3.5 bytes a token.
    let tokens = bytes * 2 / 7 / declaration.tools.len();
    assert!(tokens <= 100, "{tokens} tokens a tool");
}
