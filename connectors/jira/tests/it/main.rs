//! The connector against the sample company: what each tool says and does, and what it does when things go wrong.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod failures;
mod hostile;
mod lists;
mod patterns;
mod reading;
mod signing_in;
mod writing;

use mosaic_connector_jira::{Jira, declaration};
use mosaic_sample::jira::Jira as Sample;
use mosaic_sample::{Company, Scale};
use mosaic_testkit::connector::Trial;
use serde_json::Value;

/// A site of its own, and a connector on trial against it.
struct Rig {
    sample: Sample,
    trial: Trial<Jira>,
}

/// A Wednesday afternoon.
const NOW: &str = "2026-03-04T16:20:00Z";

async fn rig() -> Rig {
    rig_of(Scale::Story).await
}

async fn rig_of(scale: Scale) -> Rig {
    let now = NOW.parse().expect("a time");
    let company = Company::at(now, scale).expect("the story");
    let sample = Sample::start(&company).await.expect("the emulation");
    let environment = sample.environment();
    let make = move || connector(&environment, &[]);
    let trial = Trial::new(make, declaration(), sample.emulation());
    Rig { sample, trial }
}

/// Returns a connector with some variables set otherwise; an empty value takes one away.
fn connector(environment: &[(String, String)], changed: &[(&str, &str)]) -> Jira {
    Jira::new(|name| {
        let other = changed.iter().find(|(key, _)| *key == name);
        other.map(|(_, value)| (*value).to_owned()).or_else(|| {
            let found = environment.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        })
    })
}

/// Returns the values of one key of all records.
fn column<'a>(records: &'a [Value], key: &str) -> Vec<&'a str> {
    records
        .iter()
        .map(|record| record[key].as_str().unwrap_or_default())
        .collect()
}
