//! Rows of a table are kept as one record.

use super::*;

#[test]
fn a_table_becomes_one_record_that_says_how_much_of_it_is_there() {
    let mut player = play(fan_out(&["a", "b"]));
    player.model_of(1, call("x")).model_of(2, said("no"));
    let rows: Vec<_> = (0..900).map(|n| json!([n, format!("film {n}")])).collect();
    player.tool(
        "run-a-x",
        ToolOutcome::Answered(ToolAnswer {
            text: "rows".to_owned(),
            structured: Some(json!({
                "columns": [{"name": "id", "type": "int"}, {"name": "title", "type": "varchar"}], "rows": rows, "has_more": true
            })),
            ..ToolAnswer::default()
        }),
    );
    player.model_of(3, said("found"));
    let kept = player.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].title, "look · A");
    assert!(
        kept[0].text.starts_with("id | title\n0 | film 0\n1 | film 1\n"),
        "{}",
        kept[0].text
    );
    assert!(
        kept[0].text.ends_with(" of 900 rows, and there are more"),
        "{}",
        kept[0].text
    );
    assert!(kept[0].text.chars().count() <= 4_000);
}
