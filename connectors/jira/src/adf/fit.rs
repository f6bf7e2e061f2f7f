//! Which block may stand in which. What Markdown nests and a document may not is turned into the nearest thing that
//! fits; no text is lost.

use super::read;
use serde_json::{Value, json};

/// Returns the blocks as a parent of this kind may hold them.
pub(super) fn children(parent: &str, blocks: Vec<Value>) -> Vec<Value> {
    let mut fitted: Vec<Value> = blocks.into_iter().flat_map(|block| fit(parent, block)).collect();
    let first = fitted
        .first()
        .and_then(|it| it["type"].as_str())
        .unwrap_or_default()
        .to_owned();
    let needs_paragraph = match parent {
        "listItem" => !matches!(first.as_str(), "paragraph" | "codeBlock"),
        "blockquote" | "panel" | "tableCell" | "tableHeader" => fitted.is_empty(),
        _ => false,
    };
    if needs_paragraph {
        fitted.insert(0, json!({"type": "paragraph", "content": []}));
    }
    fitted
}

fn fit(parent: &str, block: Value) -> Vec<Value> {
    let kind = block["type"].as_str().unwrap_or_default();
    let fits = match parent {
        "listItem" => matches!(
            kind,
            "paragraph" | "bulletList" | "orderedList" | "codeBlock" | "taskList"
        ),
        "blockquote" => matches!(kind, "paragraph" | "bulletList" | "orderedList" | "codeBlock"),
        "panel" => {
            matches!(
                kind,
                "paragraph" | "heading" | "bulletList" | "orderedList" | "codeBlock" | "taskList" | "rule"
            )
        }
        _ => true,
    };
    if fits {
        return vec![block];
    }
    match kind {
        "heading" => vec![json!({"type": "paragraph", "content": strong(&block)})],
        "blockquote" | "panel" => {
            let inner = block["content"].as_array().cloned().unwrap_or_default();
            inner.into_iter().flat_map(|child| fit(parent, child)).collect()
        }
        "rule" => vec![],
        _ => {
            let text = read::markdown(&json!({"type": "doc", "content": [block]}));
            vec![json!({"type": "codeBlock", "content": [{"type": "text", "text": text}]})]
        }
    }
}

fn strong(heading: &Value) -> Vec<Value> {
    let mut nodes = heading["content"].as_array().cloned().unwrap_or_default();
    for node in nodes.iter_mut().filter(|node| node["type"] == "text") {
        let mut marks = node["marks"].as_array().cloned().unwrap_or_default();
        let taken = marks
            .iter()
            .any(|mark| mark["type"] == "strong" || mark["type"] == "code");
        if !taken {
            marks.push(json!({"type": "strong"}));
            node["marks"] = json!(marks);
        }
    }
    nodes
}
