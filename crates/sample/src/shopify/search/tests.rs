//! Searches against one order.

use super::{Held, Search, Searched, parse, words};

struct Order;

impl Searched for Order {
    fn text(&self) -> String {
        words("#4187 Inês Carvalho Trail Grinder TRL-GRD-01 broken handle.")
    }

    fn held(&self, field: &str) -> Option<Held> {
        match field {
            "name" => Some(Held::Exact(vec!["#4187".to_owned(), "4187".to_owned()])),
            "financial_status" => Some(Held::Exact(vec!["partially_refunded".to_owned()])),
            "current_total_price" => Some(Held::Number(129.0)),
            "created_at" => Some(Held::Time("2026-03-02T13:44:00Z".parse().expect("a time"))),
            "title" => Some(Held::Words("Trail Grinder".to_owned())),
            _ => None,
        }
    }
}

fn finds(query: &str) -> bool {
    parse(query).is_none_or(|search| search.score(&Order) > 0)
}

#[test]
fn words_are_found_whole_in_any_case_and_without_accents() {
    for query in [
        "ines",
        "CARVALHO trail",
        "\"trail grinder\"",
        "trl-grd-01",
        "grind*",
        "4187",
        "#4187",
        "handle",
    ] {
        assert!(finds(query), "{query}");
    }
    for query in ["grind", "\"grinder trail\"", "ines kettle"] {
        assert!(!finds(query), "{query}");
    }
}

#[test]
fn fields_are_compared_by_their_kind() {
    for query in [
        "name:#4187",
        "name:4187",
        "current_total_price:>100",
        "current_total_price:<=129",
        "created_at:2026-03-02",
        "created_at:>=2026-03-01 created_at:<'2026-03-02T14:00:00Z'",
        "financial_status:paid,partially_refunded",
        "title:'trail grinder'",
        "unknown:whatever",
    ] {
        assert!(finds(query), "{query}");
    }
    for query in [
        "name:418",
        "current_total_price:>129",
        "created_at:>2026-03-02",
        "financial_status:paid",
    ] {
        assert!(!finds(query), "{query}");
    }
}

#[test]
fn operators_and_brackets_bind_as_they_should() {
    for query in [
        "kettle OR grinder",
        "(kettle OR grinder) ines",
        "NOT kettle",
        "-kettle grinder",
        "grinder AND (financial_status:paid OR name:4187)",
        "grinder)",
        "",
    ] {
        assert!(finds(query), "{query}");
    }
    for query in [
        "kettle ines OR mug",
        "-grinder",
        "NOT (kettle OR grinder)",
        "(kettle OR grinder) oslo",
    ] {
        assert!(!finds(query), "{query}");
    }
}

#[test]
fn the_more_words_are_found_the_better() {
    let any = parse("ines OR grinder OR kettle").expect("a search");
    let one = parse("ines OR press OR kettle").expect("a search");
    assert!(any.score(&Order) > one.score(&Order));
    assert_eq!(
        parse("a:1 (b:2 OR c)").map(|it| it.fields().join(" ")),
        Some("a b".to_owned())
    );
    assert!(matches!(parse("\"a b\""), Some(Search::Text(_))));
}
