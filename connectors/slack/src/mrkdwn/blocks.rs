//! Blocks → mrkdwn: for messages of apps, whose text is only what a notification says.

use serde_json::Value;

/// Returns what blocks say; empty when nothing that is text.
pub(crate) fn text(blocks: &[Value]) -> String {
    let parts: Vec<String> = blocks.iter().map(block).filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn block(block: &Value) -> String {
    match word(block, "type") {
        "header" => format!("*{}*", said(&block["text"])),
        "section" => {
            let fields = items(&block["fields"]).map(said);
            let parts: Vec<String> = std::iter::once(said(&block["text"]))
                .chain(fields)
                .filter(|part| !part.is_empty())
                .collect();
            parts.join("\n")
        }
        "context" => items(&block["elements"]).map(said).collect::<Vec<_>>().join(" "),
        "image" => said(&block["alt_text"]),
        "rich_text" => items(&block["elements"]).map(rich).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

fn rich(element: &Value) -> String {
    let inner = || items(&element["elements"]).map(leaf).collect::<String>();
    match word(element, "type") {
        "rich_text_list" => {
            let indent = usize::try_from(element["indent"].as_u64().unwrap_or_default()).unwrap_or_default();
            let ordered = word(element, "style") == "ordered";
            let lines = items(&element["elements"]).enumerate().map(|(index, item)| {
                let mark = if ordered {
                    format!("{}.", index + 1)
                } else {
                    "•".to_owned()
                };
                format!("{}{mark} {}", "    ".repeat(indent.min(8)), rich(item))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        "rich_text_preformatted" => format!("```{}```", inner()),
        "rich_text_quote" => inner()
            .lines()
            .map(|line| format!("&gt; {line}\n"))
            .collect::<String>()
            .trim_end()
            .to_owned(),
        _ => inner(),
    }
}

fn leaf(leaf: &Value) -> String {
    match word(leaf, "type") {
        "text" => {
            let text = escape(word(leaf, "text"));
            let style = |name: &str| leaf["style"][name] == true;
            match (style("code"), style("bold"), style("italic"), style("strike")) {
                (true, ..) => format!("`{text}`"),
                (_, true, ..) => format!("*{text}*"),
                (_, _, true, _) => format!("_{text}_"),
                (.., true) => format!("~{text}~"),
                (false, false, false, false) => text,
            }
        }
        "link" => match leaf["text"].as_str() {
            Some(label) => format!("<{}|{}>", escape(word(leaf, "url")), escape(label)),
            None => format!("<{}>", escape(word(leaf, "url"))),
        },
        "user" => format!("<@{}>", word(leaf, "user_id")),
        "usergroup" => format!("<!subteam^{}>", word(leaf, "usergroup_id")),
        "channel" => format!("<#{}>", word(leaf, "channel_id")),
        "emoji" => format!(":{}:", word(leaf, "name")),
        "broadcast" => format!("<!{}>", word(leaf, "range")),
        _ => String::new(),
    }
}

/// Returns the text of a text object: mrkdwn as it is, plain text escaped.
fn said(object: &Value) -> String {
    match object {
        Value::String(text) => escape(text),
        Value::Object(_) if word(object, "type") == "mrkdwn" => word(object, "text").to_owned(),
        Value::Object(_) => escape(word(object, "text")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => String::new(),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::text;
    use serde_json::json;

    #[test]
    fn what_an_app_says_in_blocks_is_read() {
        let blocks = [
            json!({"type": "header", "text": {"type": "plain_text", "text": "Deploy"}}),
            json!({"type": "section", "text": {"type": "mrkdwn", "text": "*checkout* is live"},
                "fields": [{"type": "mrkdwn", "text": "v2.18.1"}]}),
            json!({"type": "divider"}),
            json!({"type": "rich_text", "elements": [
                {"type": "rich_text_section", "elements": [
                    {"type": "text", "text": "by "}, {"type": "user", "user_id": "U1"},
                    {"type": "text", "text": " now", "style": {"bold": true}}]},
                {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]}]}),
        ];
        assert_eq!(
            text(&blocks),
            "*Deploy*\n*checkout* is live\nv2.18.1\nby <@U1>* now*\n    • one"
        );
    }
}
