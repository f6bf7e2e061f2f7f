//! Tests of the table of names met.

use super::*;
use crate::StoredDatasource;
use crate::fixtures::{Fixture, at};

fn person(name: &str) -> Name {
    Name {
        kind: Kind::Person,
        name: name.into(),
    }
}

fn place(name: &str) -> Name {
    Name {
        kind: Kind::Place,
        name: name.into(),
    }
}

async fn with_sources(ids: &[&str]) -> Fixture {
    let fixture = Fixture::new().await;
    for id in ids {
        let source = StoredDatasource {
            id: (*id).into(),
            connector: "slack".into(),
            name: (*id).into(),
            values: Vec::new(),
            secrets_set: Vec::new(),
            sample: false,
            created_at: at(0),
        };
        fixture.store.save_datasource(&source).await.unwrap();
    }
    fixture
}

#[tokio::test]
async fn names_are_remembered_by_source_the_last_met_first_and_the_oldest_forgotten() {
    let fixture = with_sources(&["slack"]).await;
    let (store, slack) = (&fixture.store, DatasourceId::from("slack"));
    let early = [person("Ana"), place("#finance"), person("Ben")];
    store.meet(&slack, &early, &at(1)).await.unwrap();
    store.meet(&slack, &[person("ana")], &at(2)).await.unwrap();
    assert_eq!(
        store.met(&slack).await.unwrap(),
        [person("Ana"), place("#finance"), person("Ben")]
    );
    let many: Vec<_> = (0..498).map(|n| place(&format!("#room-{n}"))).collect();
    store.meet(&slack, &many, &at(3)).await.unwrap();
    let met = store.met(&slack).await.unwrap();
    assert_eq!(met.len(), 500);
    assert_eq!(met[498..], [person("Ana"), place("#finance")]);
}

#[tokio::test]
async fn what_was_met_goes_with_its_source() {
    let fixture = with_sources(&["slack"]).await;
    let (store, slack) = (&fixture.store, DatasourceId::from("slack"));
    store.meet(&slack, &[person("Ana")], &at(1)).await.unwrap();
    store.remove_datasource(&slack).await.unwrap();
    store.meet(&slack, &[person("Ben")], &at(2)).await.unwrap();
    assert_eq!(store.met(&slack).await.unwrap(), []);
}

#[tokio::test]
async fn people_are_those_of_all_sources_each_once() {
    let fixture = with_sources(&["slack", "jira"]).await;
    let store = &fixture.store;
    let first = [person("Ana"), person("Sarah"), place("#ops")];
    store.meet(&"slack".into(), &first, &at(1)).await.unwrap();
    store
        .meet(&"jira".into(), &[person("sarah")], &at(2))
        .await
        .unwrap();
    let people = store.people().await.unwrap();
    assert_eq!(people.len(), 2, "{people:?}");
    assert!(people[0].eq_ignore_ascii_case("sarah"));
    assert_eq!(people[1], "Ana");
}
