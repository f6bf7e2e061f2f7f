//! The connector against the sample company: every tool, every page, every refusal.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod faults;
mod lists;
mod reads;
mod writes;

use mosaic_connector_github::{GitHub, declaration};
use mosaic_sample::{Company, Scale, github};
use mosaic_testkit::connector::Trial;

/// A Wednesday afternoon.
const NOW: &str = "2026-03-04T16:20:00Z";

/// GitHub as the sample company has it, and the connector on trial.
struct Stage {
    github: github::GitHub,
    trial: Trial<GitHub>,
}

async fn stage() -> Stage {
    stage_with(&[]).await
}

/// A stage with some variables of the connector changed.
async fn stage_with(changed: &[(&str, &str)]) -> Stage {
    let now = NOW.parse().expect("a time");
    let company = Company::at(now, Scale::Story).expect("the company");
    let github = github::GitHub::start(&company).await.expect("the emulation");
    let mut environment = github.environment();
    for (name, value) in changed {
        environment.retain(|(key, _)| key != name);
        environment.push(((*name).to_owned(), (*value).to_owned()));
    }
    let make = move || {
        GitHub::new(|name| {
            let found = environment.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        })
    };
    let trial = Trial::new(make, declaration(), github.emulation());
    Stage { github, trial }
}
