//! Finding and reading events.

use super::{office, office_of, text, titled};
use mosaic_sample::Scale;
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn calendars_are_listed() {
    let office = office().await;
    let reply = office.trial.good("list_calendars", json!({})).await;
    let names: Vec<&str> = reply
        .records()
        .iter()
        .map(|record| text(record, "name"))
        .collect();
    assert_eq!(
        names,
        ["Ana Ferreira", "Team", "Launches", "Holidays in Portugal"]
    );
    assert_eq!(reply.records()[3]["may"], "read");
    assert_eq!(reply.requests, 1);
}

#[tokio::test]
async fn a_search_finds_events_in_all_calendars_the_nearest_first() {
    let office = office().await;
    let reply = office
        .trial
        .good("get_events", json!({"query": "spring budget"}))
        .await;
    assert_eq!(text(&reply.records()[0], "title"), "Spring budget review");
    let review = titled(reply.records(), "Spring budget review");
    assert!(
        text(review, "text").contains("10:00–10:45 UTC · Porto, room Douro"),
        "{review}"
    );
    assert!(
        text(review, "text").contains("with Marcus Oyelaran, Sarah Lindqvist, Nadia Ivanova"),
        "{review}"
    );
    assert!(
        text(review, "text").contains("Actuals still says 35,000 approved"),
        "{review}"
    );
    assert_eq!(review["author"], "Nadia Ivanova");
    // The calendars, and each of them.
    assert_eq!(reply.requests, 5);
    let launch = office
        .trial
        .good("get_events", json!({"query": "Ridge Kettle launch"}))
        .await;
    assert_eq!(
        titled(launch.records(), "Ridge Kettle launch")["calendar"],
        "Launches"
    );
}

#[tokio::test]
async fn of_a_series_a_search_shows_the_nearest_only() {
    let office = office().await;
    let reply = office
        .trial
        .good("get_events", json!({"query": "operations standup"}))
        .await;
    assert_eq!(reply.records().len(), 1, "{}", reply.text);
    assert!(text(&reply.records()[0], "id").contains('_'));
    let some = office
        .trial
        .good("get_events", json!({"query": "dentist forklift"}))
        .await;
    assert!(some.text.starts_with("no event holds all of"), "{}", some.text);
    titled(some.records(), "Dentist");
    titled(some.records(), "Forklift service");
}

#[tokio::test]
async fn a_range_is_shown_in_order_and_series_are_expanded() {
    let office = office().await;
    let asked = json!({"from": "-14d", "to": "+14d", "calendar": "primary", "limit": 250});
    let reply = office.trial.good("get_events", asked).await;
    let records = reply.records();
    let times: Vec<&str> = records.iter().map(|record| text(record, "time")).collect();
    assert!(times.is_sorted(), "{times:?}");
    let standups = records
        .iter()
        .filter(|record| record["title"] == "Operations standup")
        .count();
    assert!((19..=21).contains(&standups), "{standups}");
    let ids: HashSet<&str> = records.iter().map(|record| text(record, "id")).collect();
    assert_eq!(ids.len(), records.len());
    assert_eq!(reply.requests, 1);
    let pages = office
        .trial
        .to_the_end(
            "get_events",
            json!({"from": "-14d", "to": "+14d", "calendar": "primary"}),
            250,
        )
        .await;
    assert_eq!(pages.len(), records.len());
}

#[tokio::test]
async fn pages_over_several_calendars_lose_nothing_and_keep_the_order() {
    let office = office().await;
    // Days, so that the range does not move with the clock.
    let range = |limit: u32| json!({"from": "last week", "to": "next week", "limit": limit});
    let whole = office.trial.good("get_events", range(250)).await;
    assert_eq!(whole.structured["has_more"], false);
    let calendars: HashSet<&str> = whole
        .records()
        .iter()
        .map(|record| text(record, "calendar"))
        .collect();
    assert!(calendars.len() >= 3, "{calendars:?}");
    let mut asked = range(7);
    let mut paged = vec![];
    loop {
        let page = office.trial.good("get_events", asked.clone()).await;
        assert!(page.records().len() <= 7);
        paged.extend(page.records().to_vec());
        match page.next_cursor() {
            Some(cursor) => asked["cursor"] = cursor.into(),
            None => break,
        }
    }
    let ids = |records: &[serde_json::Value]| -> HashSet<String> {
        records
            .iter()
            .map(|record| text(record, "id").to_owned())
            .collect()
    };
    assert_eq!(ids(&paged), ids(whole.records()));
    assert_eq!(paged.len(), whole.records().len());
}

#[tokio::test]
async fn nothing_on_is_no_error_and_a_range_that_cannot_be_is() {
    let office = office().await;
    let reply = office
        .trial
        .good("get_events", json!({"from": "1990-01-01", "to": "1990-01-02"}))
        .await;
    assert_eq!(reply.records().len(), 0);
    assert_eq!(reply.structured["has_more"], false);
    office
        .trial
        .bad("get_events", json!({"from": "soon"}), "invalid")
        .await;
    office
        .trial
        .bad(
            "get_events",
            json!({"from": "tomorrow", "to": "yesterday"}),
            "invalid",
        )
        .await;
    let wrong = office
        .trial
        .bad("get_events", json!({"calendar": "Weddings"}), "not_found")
        .await;
    assert!(wrong.text.contains("Launches"), "{}", wrong.text);
}

#[tokio::test]
async fn an_event_is_read_by_id_by_link_and_in_another_calendar() {
    let office = office().await;
    let found = office
        .trial
        .good("get_events", json!({"query": "offer call"}))
        .await;
    let call = titled(found.records(), "Elif: offer call");
    let by_id = office.trial.good("get_event", json!({"event": call["id"]})).await;
    assert_eq!(by_id.requests, 1);
    let record = &by_id.records()[0];
    assert!(record["attendees"].to_string().contains("Elif Demir"), "{record}");
    assert!(text(record, "meet").starts_with("https://meet.google.com/"));
    let by_link = office
        .trial
        .good("get_event", json!({"event": call["url"]}))
        .await;
    assert_eq!(by_link.records()[0]["id"], record["id"]);
    let launches = office
        .trial
        .good(
            "get_events",
            json!({"query": "kettle launch", "calendar": "launches"}),
        )
        .await;
    let launch = titled(launches.records(), "Ridge Kettle launch");
    let elsewhere = office
        .trial
        .good("get_event", json!({"event": launch["id"]}))
        .await;
    assert_eq!(elsewhere.records()[0]["calendar"], "Launches");
    office
        .trial
        .bad("get_event", json!({"event": "0000000000000000"}), "not_found")
        .await;
}

#[tokio::test]
async fn an_instance_of_a_series_is_read_too() {
    let office = office().await;
    let found = office
        .trial
        .good("get_events", json!({"query": "operations standup"}))
        .await;
    let id = &found.records()[0]["id"];
    let one = office.trial.good("get_event", json!({"event": id})).await;
    assert_eq!(one.records()[0]["id"], *id);
    let series = office
        .trial
        .good("get_event", json!({"event": found.records()[0]["series"]}))
        .await;
    assert_eq!(
        series.records()[0]["repeats"],
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    );
}

#[tokio::test]
async fn free_time_is_what_nobody_is_busy_in() {
    let office = office().await;
    let asked = json!({"who": "primary, sarah@larkspur.example, stranger@elsewhere.example", "from": "next week", "minutes": 60});
    let reply = office.trial.good("query_freebusy", asked).await;
    assert_eq!(reply.requests, 1);
    let records = reply.records();
    let of = |state: &str| records.iter().filter(|record| record["state"] == state).count();
    assert!(of("busy") > 5 && of("free") > 3, "{}", reply.text);
    assert!(
        records
            .iter()
            .filter(|record| record["state"] == "free")
            .all(|record| record["minutes"].as_u64() >= Some(60))
    );
    assert!(
        reply
            .text
            .contains("not known, and left out of what is free: stranger@elsewhere.example"),
        "{}",
        reply.text
    );
    let by_name = office
        .trial
        .good("query_freebusy", json!({"who": ["Team"], "from": "today"}))
        .await;
    assert_eq!(by_name.requests, 2);
}

#[tokio::test]
async fn a_full_calendar_is_paged_to_its_end() {
    let office = office_of(Scale::Records(20_000)).await;
    let asked = json!({"from": "2020-01-01", "to": "-55d", "calendar": "primary"});
    let all = office.trial.to_the_end("get_events", asked, 100).await;
    assert!(all.len() > 200, "{}", all.len());
}
