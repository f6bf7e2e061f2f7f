//! Questions as people ask them, over seven sources at once: the connectors as they describe themselves, the people and
//! places of a small company, no model.

use super::*;
use mosaic_protocol::ConnectorInfo;
use serde_json::Value;

pub(crate) struct Described {
    pub(crate) connector: ConnectorInfo,
    tools: Vec<(String, String)>,
}

pub(crate) fn described() -> Vec<Described> {
    let text = include_str!("../../../../fixtures/planner/seven.json");
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    all.into_iter()
        .map(|one| Described {
            connector: serde_json::from_value(one["connector"].clone()).unwrap(),
            tools: serde_json::from_value(one["tools"].clone()).unwrap(),
        })
        .collect()
}

/// Returns the seven sources, each named and identified by its connector's id.
pub(crate) fn seven(met: &[(&str, &[&str])]) -> Prepared {
    let described = described();
    let ids: Vec<DatasourceId> = described
        .iter()
        .map(|one| DatasourceId::from(one.connector.id.as_str()))
        .collect();
    let names: Vec<Vec<String>> = described
        .iter()
        .map(|one| {
            let of = met.iter().filter(|(id, _)| *id == one.connector.id);
            of.flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()))
                .collect()
        })
        .collect();
    let known: Vec<KnownSource<'_>> = described
        .iter()
        .zip(&ids)
        .zip(&names)
        .map(|((one, id), met)| KnownSource {
            datasource_id: id,
            name: &one.connector.name,
            connector: &one.connector,
            tools: &one.tools,
            met,
        })
        .collect();
    Prepared::new(&known)
}

fn asked(prepared: &Prepared, question: &str) -> Vec<String> {
    let choices = prepared.choose(question).into_iter();
    choices
        .filter(|choice| choice.asked)
        .map(|choice| choice.datasource_id.as_str().to_owned())
        .collect()
}

/// Each question with the sources it must go to, and those it must not.
const QUESTIONS: &[(&str, &str, &str)] = &[
    (
        "What did Sarah say about the budget?",
        "slack google jira",
        "mysql s3 shopify",
    ),
    (
        "what did sarah and marcus agree on for the spring budget",
        "slack google",
        "mysql s3",
    ),
    ("anything new in #finance?", "slack", "mysql s3 shopify github"),
    (
        "open PRs that need my review",
        "github",
        "mysql s3 shopify slack google",
    ),
    (
        "orders last week over 100",
        "shopify",
        "slack google github jira s3",
    ),
    ("latest error logs", "s3", "shopify google mysql"),
    (
        "Why did the checkout fail last week, and which PR fixed it?",
        "github slack jira",
        "shopify",
    ),
    (
        "Is SHOP-412 fixed, and what is left to do?",
        "jira github",
        "shopify mysql s3",
    ),
    ("SHOP-412", "jira", "slack google github s3 mysql shopify"),
    (
        "Which mails of last week mention order #4187?",
        "google shopify",
        "s3 github",
    ),
    ("who bought #4187", "shopify", "google s3"),
    (
        "What is on my calendar tomorrow?",
        "google",
        "shopify s3 mysql github",
    ),
    ("whats on my calender tomorow", "google", "shopify s3 mysql"),
    ("stock of Ember Mug", "shopify", "slack s3 github"),
    ("what blocks the ridge kettle launch?", "jira slack", "mysql s3"),
    ("list tables", "mysql", "slack google shopify"),
    (
        "which products sold best last month",
        "shopify",
        "slack github jira",
    ),
    ("files in larkspur-exports", "s3", "shopify mysql slack"),
    ("in slack, who talked about dogs?", "slack", "google jira github"),
    (
        "@github/checkout what changed in the last release",
        "github",
        "slack jira",
    ),
    (
        "show me the postmortem of the checkout outage",
        "google",
        "shopify",
    ),
    (
        "what do we offer elif and when does she have to answer",
        "google",
        "shopify s3",
    ),
    (
        "https://github.com/larkspur/checkout/pull/234",
        "github",
        "jira slack google",
    ),
    ("tickets asigned to ben", "jira", "google shopify s3 mysql"),
    ("is the barcode problem solved?", "slack jira", "s3"),
    ("how much revenue did we make in march", "shopify", "jira github"),
];

#[test]
fn questions_go_where_their_answers_are() {
    let prepared = seven(&[]);
    let mut wrong = vec![];
    for (question, wanted, unwanted) in QUESTIONS {
        let asked = asked(&prepared, question);
        let missing: Vec<&str> = wanted
            .split(' ')
            .filter(|id| !asked.iter().any(|one| one == id))
            .collect();
        let stray: Vec<&str> = unwanted
            .split(' ')
            .filter(|id| asked.iter().any(|one| one == id))
            .collect();
        if !missing.is_empty() || !stray.is_empty() {
            wrong.push(format!(
                "{question}: asked {asked:?}, missing {missing:?}, stray {stray:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bare_names_go_to_all_and_bare_words_for_a_matter_where_people_write() {
    assert_eq!(asked(&seven(&[]), "Victor Lindgren").len(), 7);
    assert_eq!(asked(&seven(&[]), "trail events Innsbruck"), ["google", "slack"]);
}

#[test]
fn whoever_is_known_in_two_sources_is_asked_for_there() {
    let people: &[&str] = &[
        "Ben Ito",
        "Oleg Brandt",
        "Jonas Weber",
        "Mei Tanaka",
        "Noor Haddad",
    ];
    let prepared = seven(&[
        ("slack", &["Sarah Lindqvist", "#finance"]),
        ("google", &["Sarah Lindqvist"]),
        ("github", people),
    ]);
    let asked = asked(&prepared, "anything from sarah?");
    assert_eq!(
        asked
            .iter()
            .filter(|id| ["slack", "google"].contains(&id.as_str()))
            .count(),
        2
    );
    assert!(
        !asked.contains(&"github".to_owned()) && !asked.contains(&"mysql".to_owned()),
        "{asked:?}"
    );
}

#[test]
fn a_place_is_passed_on_and_the_mention_is_not() {
    let prepared = seven(&[]);
    let question = "@github/larkspur: failed runs";
    let choices = prepared.choose(question);
    assert_eq!(choices[0].place.as_deref(), Some("larkspur"));
    assert_eq!(
        without_mentions(question, &prepared.named(question)),
        "larkspur: failed runs"
    );
    let plain = "@slack, any news about the budget?";
    assert_eq!(
        without_mentions(plain, &prepared.named(plain)),
        "any news about the budget?"
    );
}

#[test]
fn a_plan_is_told_in_percent_and_in_one_line() {
    let prepared = seven(&[]);
    let told: Vec<PlannedSource> = prepared
        .choose("What did Sarah say about the budget?")
        .iter()
        .map(|choice| choice.told(choice.datasource_id.as_str()))
        .collect();
    assert!(
        told.iter()
            .all(|one| one.confidence <= 100 && !one.reason.is_empty())
    );
    assert!(told.is_sorted_by(|left, right| left.confidence >= right.confidence));
    let reason = reason(&told);
    assert!(reason.contains(" and ") && reason.contains('“'), "{reason}");
}

#[test]
fn what_the_person_chose_is_asked_and_nothing_else() {
    let ids = [DatasourceId::from("s3"), DatasourceId::from("mysql")];
    let choices = as_chosen(seven(&[]).choose("SHOP-412"), &ids, "pinned");
    let asked: Vec<&Choice> = choices.iter().filter(|choice| choice.asked).collect();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|choice| choice.reason == "pinned"));
}

#[test]
fn hundreds_of_names_in_each_of_seven_sources_are_told_apart() {
    let names: Vec<String> = (0..500)
        .map(|number| format!("Person{number} Surname{}", number % 97))
        .collect();
    let mut prepared = seven(&[]);
    prepared.meet(vec![names; 7]);
    let question =
        "What did Person12 Surname12 say about the spring budget and the checkout outage of last week?";
    let choices = prepared.choose(question);
    assert_eq!(choices.len(), 7);
    assert_eq!(prepared.choose(question), choices);
    let nobody = prepared.choose("What did Person977 Surname97 say?");
    assert!(nobody.iter().all(|choice| choice.ground != Ground::Met));
    let somebody = prepared.choose("What did Person12 Surname12 say?");
    assert!(somebody.iter().any(|choice| choice.reason.contains("Person12")));
}
