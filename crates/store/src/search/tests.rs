//! Tests of the search: words, prefixes, snippets, ranks.

use crate::fixtures::Fixture;
use mosaic_protocol::ConversationId;

async fn fill(fixture: &Fixture, texts: &[&str]) -> ConversationId {
    let conversation = fixture.conversation("films", 0).await;
    for text in texts {
        fixture.answered(&conversation, "?", text).await;
    }
    conversation
}

#[tokio::test]
async fn a_hit_names_its_conversation_turn_and_speaker() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture
        .answered(&conversation, "the budget for May?", "It is small.")
        .await;
    let results = fixture.store.search("budget", 0, 10).await.unwrap();
    let hit = &results.hits[0];
    assert_eq!(
        (&hit.conversation_id, hit.conversation_title.as_str()),
        (&conversation, "About films")
    );
    assert_eq!((&hit.turn_id, hit.from_person), (&turn, true));
    assert_eq!(hit.snippet, "the \u{e000}budget\u{e001} for May?");
    assert!(!results.has_more);
}

#[tokio::test]
async fn all_words_must_be_there_and_the_last_may_be_begun() {
    let fixture = Fixture::new().await;
    fill(
        &fixture,
        &["quarterly budget", "quarterly report", "budgeting for beginners"],
    )
    .await;
    assert_eq!(fixture.found("quarterly bud").await, ["[quarterly] [budget]"]);
    assert_eq!(
        fixture.found("budget").await.len(),
        2,
        "a long beginning is looked for, too"
    );
    assert_eq!(fixture.found("budg").await.len(), 2);
    assert_eq!(
        fixture.found("quart budget").await,
        Vec::<String>::new(),
        "only the last one"
    );
}

#[tokio::test]
async fn case_and_accents_do_not_matter() {
    let fixture = Fixture::new().await;
    fill(&fixture, &["Das Café in Zürich", "Ἀθῆναι", "das kafenion"]).await;
    assert_eq!(fixture.found("cafe ZURICH").await, ["Das [Café] in [Zürich]"]);
    assert_eq!(fixture.found("café zürich").await, ["Das [Café] in [Zürich]"]);
}

#[tokio::test]
async fn no_text_a_person_types_is_an_error() {
    let fixture = Fixture::new().await;
    fill(&fixture, &["a NEAR b", "C++ and C#", "O'Brien said: \"no\""]).await;
    for query in [
        "",
        " ",
        "\"",
        "\"\"\"",
        "*",
        "NEAR",
        "a NEAR b",
        "NEAR(a b)",
        "a OR",
        "NOT x",
        "-x",
        "text:x",
        "^x",
        "a + b",
        "(",
        ")",
        "{a b}: c",
        "'; DROP TABLE turns; --",
        "%",
        "\u{0}",
        "a\u{0}b",
        "😀",
        "\u{e000}a\u{e001}",
        "नमस्ते",
        "ﷺ",
        "日本語",
    ] {
        let results = fixture.store.search(query, 0, 10).await;
        assert!(results.is_ok(), "{query:?}: {results:?}");
    }
    assert_eq!(fixture.found("O'Brien").await, ["[O]'[Brien] said: \"no\""]);
    assert_eq!(fixture.found("c++").await, ["[C]++ and [C]#"]);
}

#[tokio::test]
async fn the_better_answer_comes_first_and_of_equals_the_newer() {
    let fixture = Fixture::new().await;
    let filler = "and much more of something else ".repeat(20);
    let long = format!("a film {filler}");
    fill(
        &fixture,
        &["film of film: the film", "old film here", "new film here", &long],
    )
    .await;
    let found = fixture.found("film").await;
    assert_eq!(
        found[..3],
        [
            "[film] of [film]: the [film]",
            "new [film] here",
            "old [film] here"
        ]
    );
}

#[tokio::test]
async fn a_marking_character_in_a_text_confuses_nobody() {
    let fixture = Fixture::new().await;
    fill(&fixture, &["odd \u{e000}text\u{e001} here"]).await;
    assert_eq!(fixture.found("here").await, ["odd text [here]"]);
}

#[tokio::test]
async fn pages_go_on_past_what_is_scored_without_gap_or_repetition() {
    let fixture = Fixture::new().await;
    let conversation = fixture.conversation("films", 0).await;
    let turn = fixture.turn(&conversation, "?").await;
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 750)
         INSERT INTO search_texts (turn, from_person, at, text)
         SELECT t.position, 0, '2026', 'film number' || i FROM n, turns t WHERE t.id = ?",
    )
    .bind(turn.as_str())
    .execute(&fixture.store.writer)
    .await
    .unwrap();
    let mut seen = std::collections::HashSet::new();
    let mut offset = 0;
    loop {
        let page = fixture.store.search("film", offset, 47).await.unwrap();
        offset += page.hits.len() as u32;
        seen.extend(page.hits.into_iter().map(|hit| hit.snippet));
        if !page.has_more {
            break;
        }
    }
    assert_eq!((offset, seen.len()), (750, 750));
    assert_eq!(fixture.store.search("film", 5_000, 10).await.unwrap().hits, []);
    assert!(fixture.store.search("film", 0, 300).await.unwrap().has_more);
    assert!(!fixture.store.search("film", 740, 10).await.unwrap().has_more);
}

#[tokio::test]
async fn very_long_answers_are_searched_within_bounds() {
    let fixture = Fixture::new().await;
    let long = format!("film {}", "and so on and on ".repeat(20_000));
    fill(&fixture, &[&long, &long, &long, &long]).await;
    assert_eq!(fixture.found("film").await.len(), 4);
}
