//! A model and a real database together: tools are called and answered, what is sent is what the vendor's types allow, and
//! what a pattern cannot answer goes on to the model.

use crate::command::{Model, Place};
use mosaic_testkit::fake_claude::{Reply, Rule, Scenario, oracle};
use mosaic_testkit::mariadb::MariaDb;
use serde_json::json;

fn connected(server: &MariaDb, url: &str) -> Place {
    let place = Place::new().asking(url);
    let lines: String = server
        .env()
        .iter()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    place
        .run_with(&["sources", "add", "mysql", "Sakila", "--stdin"], &lines)
        .ended(0);
    place
}

#[test]
fn tools_are_called_and_every_request_passes_the_vendors_types() {
    let server = MariaDb::start();
    let sql = "SELECT rating, COUNT(*) AS films FROM film GROUP BY rating ORDER BY films DESC";
    let model = Model::start(
        Scenario::new()
            .rule(
                Rule::when("ratings")
                    .step(
                        Reply::tool("execute_query", json!({ "sql": sql }))
                            .think("Two calls at once will do.")
                            .and_tool("describe_table", json!({ "table": "film" })),
                    )
                    .step(Reply::text("Most are **PG-13**.\n\n{{table}}").think("That is clear.")),
            )
            .otherwise(Reply::text("As I said.")),
    );
    let place = connected(&server, &model.url());
    let ran = place
        .run(&["ask", "--json", "How are the ratings spread?"])
        .ended(0);
    let events = ran.events();
    let calls = events.iter().filter(|event| event["type"] == "toolCallFinished");
    assert_eq!(
        calls.filter(|event| event["outcome"] == "succeeded").count(),
        2,
        "{:?}",
        ran.story()
    );
    assert!(ran.out.contains("PG-13"));
    let conversation = events[0]["conversationId"].as_str().expect("an id");
    place
        .run(&["ask", "--conversation", conversation, "Are you sure?"])
        .ended(0);
    place.run(&["sources", "remove", "Sakila"]).ended(0);
    place
        .run(&["ask", "--conversation", conversation, "And without the source?"])
        .ended(0);
    let requests = model.requests();
    assert!(
        requests.iter().all(|request| request.refusal.is_none()),
        "nothing was refused"
    );
    oracle::validate_requests(&requests).expect("the vendor's types accept every request");
}

#[test]
fn what_a_pattern_cannot_answer_goes_on_to_the_model() {
    let server = MariaDb::start();
    let model = Model::start(
        Scenario::new().otherwise(Reply::text("There is no table of people; customers are 599.")),
    );
    let place = connected(&server, &model.url());
    let ran = place.run(&["ask", "--json", "how many people"]).ended(0);
    assert_eq!(
        ran.story(),
        [
            "turnStarted",
            "planMade",
            "toolCallProposed",
            "toolCallStarted",
            "toolCallFinished",
            "planMade",
            // What planning took is told at once.
            "usageReported",
            "textAppended",
            "usageReported",
            "receiptMade",
            "usageReported",
            "turnFinished"
        ]
    );
    assert!(ran.out.contains("599"));
    place
        .run(&["ask", "Select the three best customers and explain why"])
        .ended(0);
    let asked = model.talks().pop().expect("a request");
    assert_eq!(
        asked.body.to_string().matches("three best customers").count(),
        1,
        "the question is sent once"
    );
}

#[test]
fn a_source_that_cannot_be_asked_is_named() {
    let server = MariaDb::start();
    let model = Model::start(Scenario::new().otherwise(Reply::text("I could not look.")));
    let place = connected(&server, &model.url());
    let locked = place.with("MOSAIC_PASSPHRASE", "");
    let ran = locked.run(&["ask", "Who rents most?"]).ended(0);
    assert!(
        ran.err.contains("Sakila: not searched: the vault is locked"),
        "{}",
        ran.err
    );
}
