//! Finding and reading mails.

use super::{office, office_of, text, titled};
use mosaic_sample::Scale;
use serde_json::json;

#[tokio::test]
async fn a_search_finds_the_mails_and_shows_what_they_say() {
    let office = office().await;
    let reply = office
        .trial
        .good("list_messages", json!({"q": "spring budget 48k"}))
        .await;
    let records = reply.records();
    let first = titled(records, "Spring budget: what 48k buys");
    assert_eq!(first["author"], "Sarah Lindqvist");
    assert!(
        text(first, "text").contains("**412 first orders at €21 each**"),
        "{first}"
    );
    assert!(
        text(first, "url").starts_with("https://mail.google.com/mail/u/0/#all/19"),
        "{first}"
    );
    assert!(text(first, "time").ends_with('Z'));
    assert!(first["labels"].to_string().contains("Budget"), "{first}");
    // The list, one for each mail, and one for the names of labels.
    assert_eq!(reply.requests, 1 + records.len() + 1);
    assert_eq!(reply.structured["has_more"], false);
}

#[tokio::test]
async fn a_list_shows_the_newest_first_and_no_bodies() {
    let office = office().await;
    let reply = office
        .trial
        .good("list_messages", json!({"q": "is:unread in:inbox", "limit": 5}))
        .await;
    let times: Vec<&str> = reply
        .records()
        .iter()
        .map(|record| text(record, "time"))
        .collect();
    assert_eq!(times.len(), 5);
    assert!(times.is_sorted_by(|left, right| left >= right), "{times:?}");
    assert!(
        reply
            .records()
            .iter()
            .all(|record| text(record, "text").chars().count() <= 200)
    );
    assert!(reply.next_cursor().is_some());
    assert!(
        reply
            .text
            .starts_with("5 messages for `is:unread in:inbox`, newest first"),
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn the_last_page_of_a_list_says_so_and_no_mail_is_lost() {
    let office = office().await;
    let paged = office
        .trial
        .to_the_end("list_messages", json!({"q": "from:carla"}), 3)
        .await;
    let whole = office
        .trial
        .good("list_messages", json!({"q": "from:carla", "limit": 100}))
        .await;
    assert!(paged.len() > 10);
    assert_eq!(paged, whole.records());
    let foreign = office
        .trial
        .good("list_messages", json!({"q": "from:carla", "limit": 3}))
        .await;
    let cursor = foreign.next_cursor().expect("a cursor").to_owned();
    office
        .trial
        .bad(
            "list_messages",
            json!({"q": "from:dana", "cursor": cursor}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn words_that_no_mail_holds_together_are_looked_for_one_by_one() {
    let office = office().await;
    let reply = office
        .trial
        .good(
            "list_messages",
            json!({"q": "barcode wedding forklift", "limit": 10}),
        )
        .await;
    assert!(
        reply.text.starts_with("no message holds all of"),
        "{}",
        reply.text
    );
    let all: String = reply
        .records()
        .iter()
        .map(|record| record.to_string().to_lowercase())
        .collect();
    for word in ["barcode", "wedding", "forklift"] {
        assert!(all.contains(word), "{word}");
    }
    let pages = office
        .trial
        .to_the_end("list_messages", json!({"q": "barcode wedding forklift"}), 2)
        .await;
    assert_eq!(pages.len(), reply.records().len());
}

#[tokio::test]
async fn nothing_found_is_no_error() {
    let office = office().await;
    let reply = office
        .trial
        .good("list_messages", json!({"q": "from:nobody@nowhere.example"}))
        .await;
    assert_eq!(reply.records().len(), 0);
    assert_eq!(reply.structured["has_more"], false);
    assert_eq!(reply.requests, 1);
    assert!(reply.text.starts_with("no messages"), "{}", reply.text);
}

#[tokio::test]
async fn the_search_language_of_gmail_is_passed_on() {
    let office = office().await;
    for (q, title) in [
        (
            "from:harold subject:wholesale -re",
            "Ridge Kettle wholesale terms",
        ),
        ("in:spam vouchers", "Urgent: vouchers for the board"),
        (
            "has:attachment filename:csv from:rosa",
            "Northlight quote for paid social, spring",
        ),
        ("label:hiring from:ewan to:elif", "Your offer from Larkspur Goods"),
        ("in:drafts", "Notes for the offsite"),
    ] {
        let reply = office.trial.good("list_messages", json!({"q": q})).await;
        assert!(
            reply.records().iter().any(|record| record["title"] == title),
            "{q}: {}",
            reply.text
        );
    }
}

#[tokio::test]
async fn a_message_is_read_without_its_quotes() {
    let office = office().await;
    let list = office
        .trial
        .good("list_messages", json!({"q": "from:marcus 42,000"}))
        .await;
    let id = text(&list.records()[0], "id").to_owned();
    let reply = office.trial.good("get_message", json!({"message": id})).await;
    let record = &reply.records()[0];
    assert!(
        text(record, "text").contains("**€42,000** if the shoot moves to autumn"),
        "{record}"
    );
    assert!(!text(record, "text").contains("Photo shoot: 8,500"), "{record}");
    assert_eq!(record["from"], "Marcus Oyelaran <marcus@larkspur.example>");
    assert_eq!(record["cc"], json!(["Helena Brandt"]));
    let quoted = office
        .trial
        .good("get_message", json!({"message": record["url"], "quotes": true}))
        .await;
    assert!(text(&quoted.records()[0], "text").contains("Photo shoot: 8,500"));
    office
        .trial
        .bad("get_message", json!({"message": "19ffffffffffffff"}), "not_found")
        .await;
}

#[tokio::test]
async fn a_thread_is_read_in_order_whatever_names_it() {
    let office = office().await;
    let list = office
        .trial
        .good(
            "list_messages",
            json!({"q": "subject:\"Order #4187 charged twice\""}),
        )
        .await;
    let last = &list.records()[0];
    let by_thread = office
        .trial
        .good("get_thread", json!({"thread": last["thread"]}))
        .await;
    let authors: Vec<&str> = by_thread
        .records()
        .iter()
        .map(|record| text(record, "author"))
        .collect();
    assert_eq!(
        authors,
        [
            "Victor Lindgren",
            "Dana Kowalski",
            "Victor Lindgren",
            "Dana Kowalski",
            "Malik Johnson"
        ]
    );
    assert_eq!(by_thread.requests, 2);
    let by_mail = office
        .trial
        .good("get_thread", json!({"thread": last["id"]}))
        .await;
    assert_eq!(by_mail.records(), by_thread.records());
    assert!(
        by_thread.records()[2]["attachments"]
            .to_string()
            .contains("broken-handle.jpg")
    );
    office
        .trial
        .bad("get_thread", json!({"thread": "19ffffffffffffff"}), "not_found")
        .await;
}

#[tokio::test]
async fn a_newsletter_becomes_text() {
    let office = office().await;
    let list = office
        .trial
        .good("list_messages", json!({"q": "subject:\"who buys outdoors\""}))
        .await;
    let reply = office
        .trial
        .good("get_message", json!({"message": list.records()[0]["id"]}))
        .await;
    let said = text(&reply.records()[0], "text");
    assert!(
        said.contains("# Who buys outdoors") && said.contains("three times as likely"),
        "{said}"
    );
    assert!(!said.contains("display:none") && !said.contains("<td"), "{said}");
}

#[tokio::test]
async fn what_is_hostile_in_a_mail_comes_back_as_text() {
    let office = office().await;
    let list = office
        .trial
        .good("list_messages", json!({"q": "\"outdoor directory\""}))
        .await;
    let record = titled(list.records(), "Your listing in the outdoor directory");
    let said = text(record, "text");
    assert!(
        said.contains("Dear shopkeeper") && said.contains("99 euros"),
        "{said}"
    );
    assert!(
        !said.contains("alert(") && !said.contains('\u{202e}') && !said.contains('\u{200b}'),
        "{said}"
    );
}

#[tokio::test]
async fn attachments_are_text_where_they_can_be() {
    let office = office().await;
    let list = office
        .trial
        .good("list_messages", json!({"q": "from:rosa filename:csv"}))
        .await;
    let id = &list.records()[0]["id"];
    let csv = office
        .trial
        .good(
            "get_attachment",
            json!({"message": id, "name": "QUOTE-spring.csv"}),
        )
        .await;
    assert!(
        text(&csv.records()[0], "text").contains("Total,16000"),
        "{}",
        csv.text
    );
    assert_eq!(csv.requests, 2);
    let pdf = office
        .trial
        .good("get_attachment", json!({"message": id, "name": ".pdf"}))
        .await;
    assert_eq!(pdf.records()[0]["text"], json!(null));
    assert_eq!(pdf.records()[0]["bytes"], 48_211);
    assert_eq!(pdf.requests, 1);
    let unclear = office
        .trial
        .bad("get_attachment", json!({"message": id}), "invalid")
        .await;
    assert!(
        unclear.text.contains("northlight-quote-spring.pdf"),
        "{}",
        unclear.text
    );
    office
        .trial
        .bad(
            "get_attachment",
            json!({"message": id, "name": "plan.doc"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn labels_are_listed_by_name_and_counted_on_demand() {
    let office = office().await;
    let plain = office.trial.good("list_labels", json!({})).await;
    assert_eq!(plain.requests, 1);
    let names: Vec<&str> = plain
        .records()
        .iter()
        .map(|record| text(record, "name"))
        .collect();
    assert!(
        names.contains(&"inbox") && names.contains(&"Ridge Kettle") && names.contains(&"promotions"),
        "{names:?}"
    );
    let counted = office.trial.good("list_labels", json!({"counts": true})).await;
    let inbox = counted
        .records()
        .iter()
        .find(|record| record["name"] == "inbox")
        .expect("the inbox");
    assert!(inbox["messages"].as_u64() > inbox["unread"].as_u64());
    assert!(inbox["unread"].as_u64() > Some(5), "{inbox}");
}

#[tokio::test]
async fn a_large_mailbox_is_searched_just_the_same() {
    let office = office_of(Scale::Records(100_000)).await;
    let all = office
        .trial
        .good("list_messages", json!({"q": "in:anywhere", "limit": 100}))
        .await;
    assert_eq!(all.records().len(), 100);
    assert!(all.next_cursor().is_some());
    let one = office
        .trial
        .good("list_messages", json!({"q": "\"what 48k buys\" from:sarah"}))
        .await;
    titled(one.records(), "Spring budget: what 48k buys");
}
