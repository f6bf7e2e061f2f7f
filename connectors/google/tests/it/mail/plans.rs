//! Making, changing and deleting events.

use super::{Office, office, text, titled};
use mosaic_sample::Fault;
use serde_json::{Value, json};

async fn find(office: &Office, query: &str) -> Vec<Value> {
    let reply = office.trial.good("get_events", json!({"query": query})).await;
    reply.records().to_vec()
}

#[tokio::test]
async fn an_event_is_made_with_guests_a_call_and_a_description() {
    let office = office().await;
    let reply = office
        .trial
        .good(
            "create_event",
            json!({"title": "Travel costs", "start": "tomorrow 16:00", "minutes": 30, "meet": true,
                "attendees": ["Zoe <zoe@larkspur.example>", "sarah@larkspur.example"],
                "description_md": "From the **reserve**, or from us?\n\n- Lisbon\n- Oslo"}),
        )
        .await;
    assert_eq!(reply.requests, 1);
    assert!(
        reply.text.starts_with("created: Travel costs, "),
        "{}",
        reply.text
    );
    let found = find(&office, "travel costs").await;
    let event = titled(&found, "Travel costs");
    let said = text(event, "text");
    assert!(
        said.contains("16:00–16:30") && said.contains("**reserve**") && said.contains("* Lisbon"),
        "{said}"
    );
    assert!(said.contains("zoe@larkspur.example (no answer)"), "{said}");
    assert!(text(event, "meet").starts_with("https://meet.google.com/"));
}

#[tokio::test]
async fn whole_days_and_series_and_other_calendars() {
    let office = office().await;
    let days = json!({"title": "Inventory days", "start": "+20d", "end": "+21d", "calendar": "team"});
    // Offsets name moments; dates name days.
    let moment = office.trial.good("create_event", days).await;
    assert!(text(&moment.records()[0], "time").contains('T'));
    let days =
        json!({"title": "Inventory week", "start": "2030-01-07", "end": "2030-01-09", "calendar": "team"});
    let reply = office.trial.good("create_event", days).await;
    assert!(
        reply.text.contains("Mon 7 Jan 2030 to Wed 9 Jan 2030"),
        "{}",
        reply.text
    );
    let series = json!({"title": "Water the plants", "start": "2030-01-07T09:00", "minutes": 15, "recurrence": "FREQ=WEEKLY;COUNT=3"});
    office.trial.good("create_event", series).await;
    let asked = json!({"from": "2030-01-01", "to": "2030-02-28", "query": "plants", "calendar": "primary"});
    let plants = office.trial.good("get_events", asked).await;
    assert_eq!(plants.records().len(), 3);
    let holidays = json!({"title": "x", "start": "tomorrow", "calendar": "Holidays in Portugal"});
    office.trial.bad("create_event", holidays, "scope").await;
}

#[tokio::test]
async fn a_moved_event_keeps_its_length_and_its_guests() {
    let office = office().await;
    let found = find(&office, "spring budget review").await;
    let review = titled(&found, "Spring budget review");
    let change = json!({"event": review["id"], "start": "2030-03-05T14:00:00Z", "add_attendees": "leo@larkspur.example",
        "remove_attendees": "marcus@larkspur.example"});
    let reply = office.trial.good("update_event", change).await;
    assert_eq!(reply.requests, 2);
    let said = text(&reply.records()[0], "text");
    assert!(said.contains("Tue 5 Mar 2030, 14:00–14:45"), "{said}");
    assert!(
        said.contains("leo@larkspur.example (no answer)") && !said.contains("Marcus"),
        "{said}"
    );
    let title = json!({"event": review["id"], "title": "Spring budget: the review"});
    let reply = office.trial.good("update_event", title).await;
    assert_eq!(reply.requests, 1);
    assert!(text(&reply.records()[0], "text").contains("Porto, room Douro"));
    let whole = office
        .trial
        .good(
            "update_event",
            json!({"event": review["id"], "start": "2030-03-06"}),
        )
        .await;
    assert!(whole.text.contains("Wed 6 Mar 2030, all day"), "{}", whole.text);
    office
        .trial
        .bad("update_event", json!({"event": review["id"]}), "invalid")
        .await;
    office
        .trial
        .bad(
            "update_event",
            json!({"event": "0000000000000000", "title": "x"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn one_of_a_series_changes_alone() {
    let office = office().await;
    let asked = json!({"from": "+1d", "to": "+20d", "query": "1:1 Carla", "calendar": "primary"});
    let before = office.trial.good("get_events", asked.clone()).await;
    let count = before.records().len();
    assert!(count >= 2);
    let first = &before.records()[0];
    let change = json!({"event": first["id"], "location": "Matosinhos, by the sea"});
    office.trial.good("update_event", change).await;
    office
        .trial
        .good("delete_event", json!({"event": before.records()[1]["id"]}))
        .await;
    let after = office.trial.good("get_events", asked).await;
    let places: Vec<&str> = after
        .records()
        .iter()
        .map(|record| text(record, "location"))
        .collect();
    assert_eq!(places.len(), count - 1);
    assert_eq!(places[0], "Matosinhos, by the sea");
    assert!(places[1..].iter().all(|place| place.is_empty()), "{places:?}");
}

#[tokio::test]
async fn an_event_is_deleted_and_deleting_it_again_is_no_error() {
    let office = office().await;
    let found = find(&office, "forklift service").await;
    let id = &titled(&found, "Forklift service")["id"];
    let first = office.trial.good("delete_event", json!({"event": id})).await;
    assert!(first.text.starts_with("deleted"), "{}", first.text);
    let again = office.trial.good("delete_event", json!({"event": id})).await;
    assert!(again.text.starts_with("was deleted before"), "{}", again.text);
    assert_eq!(find(&office, "forklift service").await.len(), 0);
    let shown = office.trial.good("get_event", json!({"event": id})).await;
    assert!(
        shown.text.starts_with("this event was cancelled"),
        "{}",
        shown.text
    );
    office
        .trial
        .bad("delete_event", json!({"event": "0000000000000000"}), "not_found")
        .await;
}

#[tokio::test]
async fn an_event_is_made_once_whatever_happens() {
    let office = office().await;
    let event = |title: &str| json!({"title": title, "start": "tomorrow 17:00"});
    let faults = office.google.emulation().faults().clone();
    faults.add_on("/events", Fault::RateLimited { retry_after: 0 }, 1);
    office.trial.good("create_event", event("Paused once")).await;
    assert_eq!(find(&office, "paused once").await.len(), 1);
    faults.add_on("/events", Fault::Dropped, 1);
    let broken = office
        .trial
        .bad("create_event", event("Broken off"), "upstream")
        .await;
    assert!(broken.text.contains("may have been done"), "{}", broken.text);
    assert_eq!(find(&office, "broken off").await.len(), 1);
}
