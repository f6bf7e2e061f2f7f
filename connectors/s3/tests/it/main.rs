//! The connector against the sample company's buckets.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod failures;
mod hostile;
mod reads;
mod scale;
mod search;
mod writes;

use jiff::Timestamp;
use mosaic_connector_s3::{S3, declaration};
use mosaic_sample::{Company, Environment, Scale};
use mosaic_testkit::connector::Trial;

/// A Monday afternoon, to which the story leads up.
const NOW: &str = "2026-03-02T16:20:00Z";
const LOGS: &str = "larkspur-logs";
const EXPORTS: &str = "larkspur-exports";
const MEDIA: &str = "larkspur-media";

fn company() -> Company {
    let now: Timestamp = NOW.parse().expect("a time");
    Company::at(now, Scale::Story).expect("the company")
}

async fn service() -> mosaic_sample::s3::S3 {
    mosaic_sample::s3::S3::start(&company())
        .await
        .expect("the service")
}

fn connector(environment: &Environment) -> S3 {
    S3::new(|name| {
        let found = environment.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    })
}

fn trial(service: &mosaic_sample::s3::S3) -> Trial<S3> {
    let environment = service.environment();
    Trial::new(
        move || connector(&environment),
        declaration(),
        service.emulation(),
    )
}

/// Returns the environment with one variable changed.
fn changed(service: &mosaic_sample::s3::S3, name: &str, value: &str) -> Environment {
    let mut environment = service.environment();
    environment.retain(|(key, _)| key != name);
    environment.push((name.to_owned(), value.to_owned()));
    environment
}
