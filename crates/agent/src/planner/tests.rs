//! Which sources a question goes to, and why.

use super::*;
use mosaic_protocol::EntityPattern;

struct Source {
    id: DatasourceId,
    name: &'static str,
    connector: ConnectorInfo,
    tools: Vec<(String, String)>,
    met: Vec<String>,
}

fn source(name: &'static str, words: &[&str], tool: (&str, &str), met: &[&str]) -> Source {
    Source {
        id: DatasourceId::from(name),
        name,
        connector: ConnectorInfo {
            id: name.to_lowercase(),
            name: name.to_owned(),
            icon: String::new(),
            description: String::new(),
            fields: vec![],
            examples: vec![],
            patterns: vec![],
            search_tools: vec![],
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            entities: vec![],
            schema_tools: vec![],
            oauth: None,
        },
        tools: vec![(tool.0.to_owned(), tool.1.to_owned())],
        met: met.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn company() -> Vec<Source> {
    let shape = |name: &str, pattern: &str| EntityPattern {
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        tool: "get".to_owned(),
        argument: "id".to_owned(),
        example: String::new(),
    };
    let mut all = vec![
        source(
            "Slack",
            &["message", "channel", "thread", "say"],
            ("search_messages", "Finds messages by words, people and dates."),
            &["Sarah Lindqvist", "#finance"],
        ),
        source(
            "Jira",
            &["issue", "ticket", "sprint", "bug"],
            (
                "search_issues",
                "Finds issues by words or JQL, with status and assignee.",
            ),
            &["Dana Kowalski"],
        ),
        source(
            "Shop",
            &["order", "customer", "product", "refund"],
            ("list_orders", "Orders by status, date and total."),
            &[],
        ),
    ];
    all[1].connector.entities = vec![shape("issue", r"\b([A-Z][A-Z0-9]+-\d+)\b")];
    all[2].connector.entities = vec![shape("order", r"#(\d{4,})"), shape("broken", "(")];
    all
}

fn chosen(question: &str) -> Vec<Choice> {
    let company = company();
    let known: Vec<KnownSource<'_>> = company
        .iter()
        .map(|source| KnownSource {
            datasource_id: &source.id,
            name: source.name,
            connector: &source.connector,
            tools: &source.tools,
            met: &source.met,
        })
        .collect();
    choose(question, &known)
}

fn asked(question: &str) -> Vec<String> {
    let asked = chosen(question).into_iter().filter(|choice| choice.asked);
    asked
        .map(|choice| choice.datasource_id.as_str().to_owned())
        .collect()
}

fn nameable<'a>(id: &'a DatasourceId, name: &'a str) -> Nameable<'a> {
    Nameable {
        datasource_id: id,
        name,
        connector: ["shopify", "Shopify"],
    }
}

#[test]
fn whom_the_person_names_is_asked_and_nobody_else() {
    assert_eq!(asked("@slack what about SHOP-412 and order #4187?"), ["Slack"]);
    assert_eq!(asked("ask @Jira and @shop about refunds"), ["Jira", "Shop"]);
    let choices = chosen("@Slack/finance any news?");
    assert_eq!(
        (choices[0].confidence, choices[0].reason.as_str()),
        (1.0, "you named it")
    );
}

#[test]
fn a_mail_address_names_no_source() {
    let id = DatasourceId::from("s");
    let slack = [nameable(&id, "Slack")];
    let named = |question: &str| mentions(question, &slack).len();
    assert_eq!(named("mail ana@slack please"), 0);
    assert_eq!(named("@slackers unite"), 0);
    assert_eq!(named("(@slack)"), 1);
    let found = mentions("in @slack/ops, what?", &slack);
    assert_eq!(
        (found[0].place.as_deref(), found[0].text.as_str()),
        (Some("ops"), "@slack/ops")
    );
}

#[test]
fn the_longest_name_that_fits_is_meant() {
    let (short, long) = (DatasourceId::from("a"), DatasourceId::from("b"));
    let sources = [nameable(&short, "Shop"), nameable(&long, "Shop EU")];
    let found = mentions("what did @shop eu sell?", &sources);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].datasource_id, long);
}

#[test]
fn a_thing_of_a_known_shape_leads_to_its_source() {
    let choices = chosen("what is the state of SHOP-412?");
    assert_eq!(choices[0].reason, "“SHOP-412” is an issue");
    assert_eq!(asked("what is the state of SHOP-412?"), ["Jira"]);
    assert_eq!(asked("who bought #4187"), ["Shop"]);
}

#[test]
fn words_for_what_a_source_holds_lead_there() {
    assert_eq!(asked("open bugs of this sprint"), ["Jira"]);
    assert_eq!(asked("which customers want a refund"), ["Shop"]);
    let choices = chosen("last orders over 100");
    assert_eq!(choices[0].reason, "“orders” is a word for what Shop holds");
}

#[test]
fn people_met_in_a_source_lead_there() {
    let choices = chosen("anything new from Sarah?");
    assert_eq!(choices[0].datasource_id.as_str(), "Slack");
    assert_eq!(choices[0].reason, "Sarah Lindqvist was met there");
    assert!(choices[0].asked);
}

#[test]
fn when_nothing_tells_them_apart_all_are_asked_and_the_choice_is_close() {
    let choices = chosen("Victor Lindgren");
    assert!(
        choices
            .iter()
            .all(|choice| choice.asked && choice.ground == Ground::Default)
    );
    assert!(is_close(&choices));
    assert!(!is_close(&chosen("@slack why?")));
    assert!(!is_close(&chosen("state of SHOP-412")));
}

#[test]
fn nothing_is_chosen_from_nothing() {
    assert_eq!(choose("anything", &[]), []);
    assert!(!is_close(&[]));
}
