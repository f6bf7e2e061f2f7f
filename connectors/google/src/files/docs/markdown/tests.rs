//! What a document reads like as Markdown.

use super::super::model::Document;
use serde_json::{Value, json};

fn markdown(content: &Value, lists: &Value) -> String {
    let document: Document = serde_json::from_value(json!({
        "documentId": "d", "title": "T",
        "tabs": [{"tabProperties": {"tabId": "t.0", "title": "Tab 1"},
            "documentTab": {"body": {"content": content}, "lists": lists}}],
    }))
    .expect("a document");
    super::document(&document)
}

fn run(text: &str, style: &Value) -> Value {
    json!({"textRun": {"content": text, "textStyle": style}})
}

#[test]
fn marks_stand_at_words_and_runs_that_look_alike_are_one() {
    let elements = json!([{"paragraph": {"elements": [
        run("Last spring ", &json!({})),
        run("brought ", &json!({"bold": true, "foregroundColor": {}})),
        run("31 % ", &json!({"bold": true})),
        run("of them; ", &json!({"italic": true, "bold": true})),
        run("see ", &json!({})),
        run("the sheet", &json!({"link": {"url": "https://x.example"}})),
        run(".\n", &json!({})),
    ]}}]);
    assert_eq!(
        markdown(&elements, &json!({})),
        "Last spring **brought 31 %** ***of them;*** see [the sheet](https://x.example)."
    );
}

#[test]
fn numbers_count_by_list_and_begin_anew_below_each_entry() {
    let lists = json!({"a": {"listProperties": {"nestingLevels": [{"glyphType": "DECIMAL"}, {"glyphType": "ALPHA"}]}},
        "b": {"listProperties": {"nestingLevels": [{"glyphSymbol": "●"}]}},
        "c": {"listProperties": {"nestingLevels": [{"glyphType": "GLYPH_TYPE_UNSPECIFIED"}]}}});
    let entry = |text: &str, list: &str, level: usize| json!({"paragraph": {"elements": [run(text, &json!({}))], "bullet": {"listId": list, "nestingLevel": level}}});
    let content = json!([
        entry("one\n", "a", 0),
        entry("deep\n", "a", 1),
        entry("two\n", "a", 0),
        entry("deep again\n", "a", 1),
        entry("dot\n", "b", 0),
        entry("box\n", "c", 0),
    ]);
    assert_eq!(
        markdown(&content, &lists),
        "1. one\n    1. deep\n2. two\n    1. deep again\n\n- dot\n\n- [ ] box"
    );
}

#[test]
fn a_cell_never_breaks_its_table() {
    let cell = |text: &str| json!({"content": [{"paragraph": {"elements": [run(text, &json!({}))]}}]});
    let content = json!([{"table": {"tableRows": [
        {"tableCells": [cell("a | b\n"), cell("c\u{b}d\n")]},
        {"tableCells": [cell("1\n"), cell("\n")]},
    ]}}]);
    assert_eq!(
        markdown(&content, &json!({})),
        "| a \\| b | c<br>d |\n|---|---|\n| 1 |  |"
    );
}

#[test]
fn lines_of_code_stand_in_one_fence() {
    let code = json!({"weightedFontFamily": {"fontFamily": "Courier New"}});
    let line = |text: &str, style: &Value| json!({"paragraph": {"elements": [run(text, style)]}});
    let content = json!([
        line("Run:\n", &json!({})),
        line("cargo build\n", &code),
        line("cargo test\n", &code),
        line("Done.\n", &json!({})),
    ]);
    assert_eq!(
        markdown(&content, &json!({})),
        "Run:\n\n```\ncargo build\ncargo test\n```\n\nDone."
    );
}
