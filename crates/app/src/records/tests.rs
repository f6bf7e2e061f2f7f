//! Tests of stored records as the panel shows them.

use super::*;
use crate::Environment;
use mosaic_protocol::{Citation, ConversationId, JoinedThing, KeptRecord, SourceChoice};
use mosaic_store::{NewConversation, NewTurn};

const AT: &str = "2026-11-05T10:00:00.000Z";

fn record(number: u32) -> KeptRecord {
    KeptRecord {
        number,
        datasource_id: "chat".into(),
        datasource: "Chat".into(),
        connector: "slack".into(),
        call_id: "call".into(),
        title: "#finance".into(),
        text: "The budget is 42k.".into(),
        author: None,
        time: None,
        url: None,
        status: None,
    }
}

fn cited(number: u32, quoted: &str, record_turn: Option<&str>) -> Citation {
    Citation {
        number,
        record: 2,
        record_turn: record_turn.map(Into::into),
        datasource_id: "chat".into(),
        datasource: "Chat".into(),
        title: "#finance".into(),
        author: None,
        time: None,
        url: None,
        quoted: quoted.into(),
        verified: quoted != "invented",
    }
}

#[tokio::test]
async fn a_record_opens_with_what_is_quoted_from_it_and_what_it_is_joined_with() {
    let folder = tempfile::tempdir().unwrap();
    let environment = Environment::private(folder.path(), folder.path().join("not-there"));
    let app = Mosaic::open(environment).await.unwrap();
    let store = app.store();
    let new = NewConversation {
        id: ConversationId::fresh(),
        title: "Budget".into(),
        at: AT.into(),
    };
    store.create_conversation(&new).await.unwrap();
    let turn = TurnId::from("turn");
    let started = NewTurn {
        id: turn.clone(),
        conversation_id: new.id,
        question: "q".into(),
        sources: SourceChoice::All,
        at: AT.into(),
        replaces: None,
        owner: "one".into(),
    };
    store.start_turn(&started).await.unwrap();
    store
        .keep_records(&turn, &[record(1), record(2), record(3)], AT)
        .await
        .unwrap();
    let citations = [
        cited(1, "The budget", None),
        cited(2, "invented", None),
        cited(3, "The budget", None),
        cited(4, "is 42k", Some("turn")),
        cited(5, "of another turn’s record", Some("earlier")),
    ];
    store.set_citations(&turn, &citations).await.unwrap();
    let thing = JoinedThing {
        name: "SHOP-412".into(),
        records: vec![3, 2, 1],
        disagreement: None,
    };
    store.set_joined(&turn, &[thing]).await.unwrap();
    let view = open_record(&app, &turn, 2).await.unwrap();
    assert_eq!((view.record, view.read_at.as_str()), (record(2), AT));
    assert_eq!(view.quotes, ["The budget", "is 42k"]);
    assert_eq!(view.related, [1, 3]);
    let gone = open_record(&app, &turn, 9).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    assert!(gone.hint.is_some());
}
