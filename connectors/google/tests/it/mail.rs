//! Calendar and Gmail against Ana's mailbox and calendars.

#![expect(clippy::expect_used, reason = "what cannot be set up fails its test")]

mod calendar;
mod faults;
mod plans;
mod reading;
mod writing;

use jiff::Timestamp;
use mosaic_connector_google::{Google as Connector, declaration};
use mosaic_sample::google::Google;
use mosaic_sample::{Company, Scale};
use mosaic_testkit::connector::Trial;
use serde_json::Value;

/// The connector on trial, and what it talks to. The words for times are read by the clock, so that the story leads up to
/// this moment.
struct Office {
    google: Google,
    trial: Trial<Connector>,
}

async fn office() -> Office {
    office_of(Scale::Story).await
}

async fn office_of(scale: Scale) -> Office {
    let company = Company::at(Timestamp::now(), scale).expect("the story");
    let google = Google::start(&company).await.expect("the emulation");
    let environment = google.environment();
    let mut declared = declaration();
    declared
        .tools
        .retain(|tool| tool.toolset == "mail" || tool.toolset == "calendar");
    let trial = Trial::new(
        move || {
            Connector::new(|name| {
                let found = environment.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone())
            })
        },
        declared,
        google.emulation(),
    );
    Office { google, trial }
}

/// Returns a record's value as text.
fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_default()
}

/// Returns the only record whose title is this.
#[track_caller]
fn titled<'a>(records: &'a [Value], title: &str) -> &'a Value {
    let mut found = records.iter().filter(|record| record["title"] == title);
    match (found.next(), found.next()) {
        (Some(record), None) => record,
        (None, _) => panic!("nothing is called {title}: {records:#?}"),
        (Some(_), Some(_)) => panic!("several are called {title}"),
    }
}
