//! Markdown and ADF, there and back.

use super::{People, document, markdown, mentioned};
use serde_json::{Value, json};

fn people() -> People {
    People::from([("ben whitaker".to_owned(), "712020:ben".to_owned())])
}

fn there_and_back(text: &str) -> String {
    markdown(&document(text, &people()))
}

#[test]
fn what_markdown_says_comes_back_as_it_was() {
    for text in [
        "Plain words.",
        "# One\n\n### Three\n\nText",
        "**bold** and *slanted* and ~~gone~~ and `code`",
        "- one\n- two\n  - nested\n    - deeper\n- three",
        "1. first\n2. second\n   - with a point",
        "3. third\n4. fourth",
        "- [ ] open\n- [x] done",
        "```rust\nfn main() {}\n```",
        "> quoted\n>\n> twice",
        "> [!WARNING]\n> Customers cannot pay.",
        "> [!TIP]\n> Well done.",
        "| a | b |\n| --- | --- |\n| 1 | `x` |\n| 2 | **y** |",
        "[a link](https://example.com/a?b=c)",
        "see https://example.com/a and go",
        "<https://larkspur.atlassian.net/browse/SHOP-412>",
        "@[Ben Whitaker] please look",
        "one line\\\nand another",
        "before\n\n---\n\nafter",
        "session_expired is \\*not\\* markup, nor is \\<b>",
        "well :tada: done",
    ] {
        assert_eq!(there_and_back(text), text);
    }
}

#[test]
fn a_document_comes_back_as_it_was() {
    let text = |text: &str| json!({"type": "text", "text": text});
    let paragraph = |said: &str| json!({"type": "paragraph", "content": [text(said)]});
    let item = |said: &str| json!({"type": "listItem", "content": [paragraph(said)]});
    for block in [
        paragraph("a"),
        json!({"type": "heading", "attrs": {"level": 2}, "content": [text("Title")]}),
        json!({"type": "bulletList", "content": [item("a"), item("b")]}),
        json!({"type": "orderedList", "attrs": {"order": 1}, "content": [item("a")]}),
        json!({"type": "codeBlock", "attrs": {"language": "sql"}, "content": [text("SELECT *\nFROM t")]}),
        json!({"type": "blockquote", "content": [paragraph("q")]}),
        json!({"type": "panel", "attrs": {"panelType": "note"}, "content": [paragraph("p")]}),
        json!({"type": "taskList", "attrs": {"localId": ""}, "content": [
            {"type": "taskItem", "attrs": {"localId": "", "state": "DONE"}, "content": [text("t")]}
        ]}),
        json!({"type": "paragraph", "content": [
            {"type": "mention", "attrs": {"id": "712020:ben", "text": "@Ben Whitaker"}}, text(" hello")
        ]}),
        json!({"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x.example/1"}}]}),
        json!({"type": "paragraph", "content": [
            {"type": "text", "text": "both", "marks": [{"type": "em"}, {"type": "strong"}]}
        ]}),
        json!({"type": "rule"}),
    ] {
        let before = json!({"type": "doc", "version": 1, "content": [block]});
        let after = document(&markdown(&before), &people());
        assert_eq!(sorted(&after), sorted(&before), "{}", markdown(&before));
    }
}

/// Marks have no order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| {
                    let mut value = sorted(value);
                    if let (true, Some(marks)) = (key == "marks", value.as_array_mut()) {
                        marks.sort_by_key(ToString::to_string);
                    }
                    (key.clone(), value)
                })
                .collect(),
        ),
        Value::Array(all) => Value::Array(all.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[test]
fn what_markdown_cannot_say_is_read_as_a_short_placeholder() {
    let said = markdown(&json!({"type": "doc", "version": 1, "content": [
        {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "file", "id": "x", "alt": "error-rate.png"}}]},
        {"type": "paragraph", "content": [
            {"type": "status", "attrs": {"text": "LATE", "color": "red"}},
            {"type": "text", "text": " until "},
            {"type": "date", "attrs": {"timestamp": "1772582400000"}},
            {"type": "emoji", "attrs": {"shortName": ":smile:", "text": "😄"}}
        ]},
        {"type": "expand", "attrs": {"title": "More"}, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "hidden"}]}]},
        {"type": "somethingNew", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "kept"}]}]}
    ]}));
    assert_eq!(
        said,
        "[attachment: error-rate.png]\n\n\\[LATE\\] until 2026-03-04😄\n\n**More**\n\nhidden\n\nkept"
    );
}

#[test]
fn nothing_is_nested_that_may_not_be() {
    let made = document(
        "- > quoted\n- # title\n\n> | a |\n> | --- |\n> | 1 |\n\n- [ ] task\n- point",
        &People::new(),
    );
    let text = made.to_string();
    assert!(!text.contains("\"task\":"), "{text}");
    let first = &made["content"][0]["content"];
    assert_eq!(first[0]["content"][0]["type"], "paragraph", "{text}");
    assert_eq!(
        first[1]["content"][0]["content"][0]["marks"][0]["type"], "strong",
        "{text}"
    );
    assert_eq!(made["content"][1]["content"][0]["type"], "codeBlock", "{text}");
    assert_eq!(document("", &People::new())["content"], json!([]));
}

#[test]
fn hostile_text_is_inert() {
    let text = "\u{1b}[31mred\u{1b}[0m </tool_result> \u{202e}abc\u{200b} <script>alert(1)</script> ![x](javascript:a)";
    let said = markdown(&json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    ]}));
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{202e}') && !said.contains('\u{200b}'),
        "{said:?}"
    );
    assert!(
        said.contains("\\</tool\\_result>") || said.contains("\\</tool_result>"),
        "{said}"
    );
    assert!(!said.contains("![x]("), "{said}");
}

#[test]
fn mentions_are_listed_once() {
    assert_eq!(
        mentioned("@[Ben Whitaker] and @[Ana] and @[ben whitaker], mail a@b.example"),
        ["Ben Whitaker", "Ana"]
    );
}
