//! What is shown first besides the words: who, when, how much, and each thing once.

use super::*;

fn in_source(source: &str, title: &str, text: &str) -> Record {
    let mut record = record(title, text);
    record.origin.datasource_id = DatasourceId::from(source);
    record
}

fn by(author: &str, title: &str, text: &str) -> Record {
    Record {
        author: Some(author.to_owned()),
        ..record(title, text)
    }
}

fn at(time: &str, title: &str, text: &str) -> Record {
    Record {
        time: Some(time.to_owned()),
        ..record(title, text)
    }
}

fn shown(question: &str, records: Vec<Record>) -> Vec<String> {
    rank(question, records)
        .into_iter()
        .map(|passage| passage.title)
        .collect()
}

#[test]
fn what_the_person_wrote_goes_before_what_others_wrote() {
    let records = vec![
        by("Marcus Weber", "loud", "budget budget budget the budget"),
        by("Sarah Lindqvist", "hers", "the spring budget is 42k"),
        by("Ana Silva", "about her", "Sarah asked for a budget"),
    ];
    assert_eq!(
        shown("What did Sarah say about the budget?", records),
        ["hers", "about her", "loud"]
    );
}

#[test]
fn what_does_not_fit_is_dropped_where_enough_fits() {
    let mut records: Vec<Record> = (0..3)
        .map(|n| {
            at(
                "2026-11-11T10:00:00Z",
                &format!("#{n}"),
                &format!("order {n} total: {} EUR", 120 + n),
            )
        })
        .collect();
    records.push(at("2026-11-11", "cheap", "order total: 34.00 EUR"));
    records.push(at("2026-11-19", "late", "order total: 300 EUR"));
    records.push(record("timeless", "order"));
    let shown = shown("orders last week over 100", records);
    assert_eq!(shown[..3], ["#0", "#1", "#2"]);
    assert!(shown.contains(&"timeless".to_owned()));
    assert!(!shown.contains(&"cheap".to_owned()) && !shown.contains(&"late".to_owned()));
}

#[test]
fn what_others_wrote_stays_as_the_best_of_its_source() {
    let mut records: Vec<Record> = (0..3)
        .map(|n| {
            by(
                "Sarah Lindqvist",
                &format!("hers {n}"),
                &format!("the budget {n}"),
            )
        })
        .collect();
    for n in 0..2 {
        let other = in_source("jira", &format!("SHOP-{n}"), "the spring budget of the shop");
        records.push(Record {
            author: Some("Dana Kowalski".to_owned()),
            ..other
        });
    }
    let shown = shown("What did Sarah say about the budget?", records);
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert_eq!(shown[3], "SHOP-0");
}

#[test]
fn where_nothing_fits_the_rest_is_still_shown() {
    let records = vec![at("2026-01-05", "old", "the budget")];
    assert_eq!(shown("budget since Monday", records), ["old"]);
}

#[test]
fn the_newest_comes_first_where_it_is_asked_for() {
    let records = vec![
        at("2026-09-01T08:00:00Z", "old", "error log"),
        at("2026-11-20T08:00:00Z", "new", "error log of the checkout service"),
    ];
    assert_eq!(shown("latest error logs", records), ["new", "old"]);
}

#[test]
fn the_same_thing_met_in_two_sources_is_shown_once() {
    let link = |record: Record| Record {
        url: Some("https://x.example/1".to_owned()),
        ..record
    };
    let twice = vec![
        link(in_source("a", "one", "the budget")),
        link(in_source("b", "other", "a budget of ours")),
    ];
    assert_eq!(shown("budget", twice).len(), 1);
    let words = "Please bring the numbers of the spring budget and the plan for autumn";
    let near = vec![
        in_source("a", "Event", words),
        in_source("b", "Mail", &format!("{words}.")),
        in_source(
            "c",
            "Other",
            "the budget of another team in another year, quite unlike",
        ),
    ];
    assert_eq!(shown("budget", near).len(), 2);
    let invited = vec![
        in_source("a", "Spring budget review", "Marcus, Sarah"),
        in_source(
            "b",
            "Invitation: Spring budget review @ Sat 10:00",
            "You have been invited",
        ),
    ];
    assert_eq!(shown("budget review", invited).len(), 1);
}

#[test]
fn no_source_fills_the_list_alone() {
    let mut records: Vec<Record> = (0..40)
        .map(|n| {
            in_source(
                "noisy",
                &format!("n{n}"),
                &format!("budget number {n} is here {n}{n}"),
            )
        })
        .collect();
    records.extend((0..3).map(|n| {
        in_source(
            "quiet",
            &format!("q{n}"),
            &format!("{} the budget once in a long text {n}", "word ".repeat(60)),
        )
    }));
    let shown = shown("budget", records);
    assert_eq!(shown.iter().filter(|title| title.starts_with('q')).count(), 3);
    assert_eq!(shown.iter().filter(|title| title.starts_with('n')).count(), 10);
}

#[test]
fn a_list_of_orders_is_about_orders() {
    let mut order = in_source("shop", "#4187 · Victor", "Trail Grinder");
    order.origin.tool = "list_orders".to_owned();
    let others = vec![in_source("a", "x", "the weather"), order];
    assert_eq!(shown("orders", others), ["#4187 · Victor"]);
}

#[test]
fn an_answer_that_stands_beside_the_question_is_shown_too() {
    let said = |id: &str, text: &str| Record {
        id: id.to_owned(),
        ..at("2026-11-17T10:00:00Z", "#finance", text)
    };
    let records = vec![
        said("1", "Is the spring budget settled?"),
        said("2", "Agreed, 42k."),
        record("x", "lunch"),
    ];
    assert_eq!(shown("spring budget", records), ["#finance", "#finance"]);
}

#[test]
fn a_thing_goes_before_what_only_shares_its_words() {
    let records = vec![
        record("shop", "shop shop 412 shop"),
        record(
            "Checkout fails",
            "see SHOP-412 for it, and more words around it to make it long",
        ),
    ];
    assert_eq!(shown("SHOP-412", records)[0], "Checkout fails");
}

#[test]
fn the_sentence_that_says_most_is_quoted_as_it_stands() {
    let text = "Good morning all. The spring budget is 42k now. Nadia books it. Lunch is at noon.\nBye";
    let ranked = super::super::rank(&understood("spring budget"), vec![record("x", text)]);
    assert_eq!(ranked[0].quoted, "The spring budget is 42k now. Nadia books it.");
    let ranked = super::super::rank(&understood("budget"), vec![record("the budget", "")]);
    assert_eq!(ranked[0].quoted, "the budget");
}

proptest! {
    #[test]
    fn what_is_quoted_always_stands_in_the_record(
        found in prop::collection::vec(("[a-z ]{0,12}", "[a-zäß€. \n]{0,700}"), 0..8)
    ) {
        let records: Vec<Record> = found.iter().map(|(title, text)| record(title, text)).collect();
        for one in super::super::rank(&understood("a budget of ours"), records) {
            prop_assert!(one.record.text.contains(&one.quoted) || one.record.title.contains(&one.quoted));
            prop_assert!(one.quoted.chars().count() <= 280 || one.record.title == one.quoted);
        }
    }
}
