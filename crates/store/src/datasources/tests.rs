//! Tests of the table of datasources, one for each function.

use super::*;
use crate::fixtures::{Fixture, at};

fn datasource(id: &str, name: &str) -> StoredDatasource {
    StoredDatasource {
        id: id.into(),
        connector: "mysql".into(),
        name: name.into(),
        values: vec![FieldValue {
            env: "MYSQL_HOST".into(),
            value: "localhost".into(),
        }],
        secrets_set: vec!["MYSQL_PASSWORD".into()],
        sample: false,
        created_at: at(0),
    }
}

#[tokio::test]
async fn a_datasource_is_stored_changed_and_keeps_when_it_was_added() {
    let fixture = Fixture::new().await;
    let first = datasource("a", "Shop");
    fixture.store.save_datasource(&first).await.unwrap();
    assert_eq!(fixture.store.datasource(&first.id).await.unwrap(), first);
    let changed = StoredDatasource {
        name: "SHOP".into(),
        values: Vec::new(),
        created_at: at(9),
        ..first.clone()
    };
    fixture.store.save_datasource(&changed).await.unwrap();
    let stored = fixture.store.datasource(&first.id).await.unwrap();
    assert_eq!(
        (stored.name.as_str(), stored.values, stored.created_at),
        ("SHOP", Vec::new(), at(0))
    );
}

#[tokio::test]
async fn a_name_is_taken_once_without_regard_to_case() {
    let fixture = Fixture::new().await;
    fixture
        .store
        .save_datasource(&datasource("a", "Shop"))
        .await
        .unwrap();
    let error = fixture
        .store
        .save_datasource(&datasource("b", "shop"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "datasource `shop` exists already");
    assert_eq!(fixture.store.datasources().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_list_is_in_the_order_of_adding() {
    let fixture = Fixture::new().await;
    for (minute, name) in [(2, "c"), (1, "b"), (3, "a")] {
        let new = StoredDatasource {
            created_at: at(minute),
            ..datasource(name, name)
        };
        fixture.store.save_datasource(&new).await.unwrap();
    }
    let list = fixture.store.datasources().await.unwrap();
    assert_eq!(
        list.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        ["b", "c", "a"]
    );
}

#[tokio::test]
async fn a_removed_datasource_is_gone_and_only_once() {
    let fixture = Fixture::new().await;
    let new = datasource("a", "Shop");
    fixture.store.save_datasource(&new).await.unwrap();
    fixture.store.remove_datasource(&new.id).await.unwrap();
    let error = fixture.store.remove_datasource(&new.id).await.unwrap_err();
    assert_eq!(error.to_string(), "no datasource `a`");
    let error = fixture.store.datasource(&new.id).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }));
}
