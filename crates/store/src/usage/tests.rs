//! Tests of what turns used, and the sums of it.

use super::*;
use crate::fixtures::Fixture;

fn usage(model: &str, input_tokens: u32, cost_usd: Option<f64>) -> Usage {
    Usage {
        model: model.into(),
        input_tokens,
        output_tokens: 2,
        cache_read_tokens: u32::MAX,
        cache_write_tokens: 0,
        cost_usd,
        first_text_ms: Some(7),
    }
}

#[tokio::test]
async fn sums_are_by_day_and_model_and_a_later_report_replaces_an_earlier_one() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    for (turn, day, usage) in [
        ("1", "2026-11-04", usage("a", 1, Some(0.5))),
        ("1", "2026-11-04", usage("a", 10, Some(0.75))),
        ("2", "2026-11-04", usage("a", 5, None)),
        ("3", "2026-11-05", usage("b", 3, None)),
        ("4", "2026-12-01", usage("b", 99, None)),
    ] {
        let at = format!("{day}T10:00:00Z");
        store.record_usage(&turn.into(), &usage, &at).await.unwrap();
    }
    let sums = store.usage_sums("2026-11-01", "2026-11-30").await.unwrap();
    let shown: Vec<_> = sums
        .iter()
        .map(|sum| {
            (
                sum.day.as_str(),
                sum.model.as_str(),
                sum.turns,
                sum.input_tokens,
                sum.cost_usd,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("2026-11-05", "b", 1, 3, None),
            ("2026-11-04", "a", 2, 15, Some(0.75))
        ]
    );
    assert_eq!(sums[1].cache_read_tokens, 2 * i64::from(u32::MAX));
}

#[tokio::test]
async fn what_was_spent_stays_counted_when_its_conversation_is_removed() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.answered(&conversation, "q", "a").await;
    let used = usage("a", 1, Some(0.5));
    fixture
        .store
        .record_usage(&turn, &used, "2026-11-05T10:00:00Z")
        .await
        .unwrap();
    assert_eq!(fixture.store.turn(&turn).await.unwrap().usage, Some(used));
    fixture.store.remove_conversation(&conversation).await.unwrap();
    let sums = fixture
        .store
        .usage_sums("2026-11-05", "2026-11-05")
        .await
        .unwrap();
    assert_eq!(sums[0].turns, 1);
}
