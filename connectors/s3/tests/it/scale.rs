//! The connector against a company of a hundred thousand records.

use crate::{LOGS, connector, declaration};
use mosaic_sample::{Company, Scale};
use mosaic_testkit::connector::Trial;
use serde_json::json;

#[tokio::test]
async fn thousands_of_objects_are_listed_and_searched_to_the_end() {
    let now = crate::NOW.parse().expect("a time");
    let company = Company::at(now, Scale::Records(100_000)).expect("the company");
    let service = mosaic_sample::s3::S3::start(&company).await.expect("the service");
    let environment = service.environment();
    let trial = Trial::new(
        move || connector(&environment),
        declaration(),
        service.emulation(),
    );
    let all = trial
        .to_the_end(
            "list_objects",
            json!({"bucket": LOGS, "prefix": "batch/2026/01/"}),
            1_000,
        )
        .await;
    let found = trial
        .good(
            "search_objects",
            json!({"bucket": LOGS, "glob": "batch/**/batch-0000.log"}),
        )
        .await;
    assert!(all.len() > 1_000, "{}", all.len());
    assert!(found.requests < 8, "{} requests", found.requests);
    let key = all[0]["key"].as_str().expect("a key");
    let read = trial
        .good("get_object", json!({"bucket": LOGS, "key": key, "tail": 1}))
        .await;
    assert!(read.text.contains("step 3 done"), "{}", read.text);
}
