//! How the shop's values are shown: amounts with their currency, states in small letters, text of nodes.

use serde_json::Value;

/// Returns the text of a field; empty when there is none.
pub(super) fn text(node: &Value, pointer: &str) -> String {
    match node.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) | None => String::new(),
    }
}

/// Returns a field's whole number; 0 when there is none.
pub(super) fn number(node: &Value, pointer: &str) -> i64 {
    match node.pointer(pointer) {
        Some(Value::Number(number)) => number.as_i64().unwrap_or_default(),
        Some(Value::String(text)) => text.parse().unwrap_or_default(),
        Some(_) | None => 0,
    }
}

/// Returns an amount with two places: `129.00`.
pub(super) fn amount(node: &Value, pointer: &str) -> String {
    let text = text(node, pointer);
    let (whole, cents) = text.split_once('.').unwrap_or((&text, ""));
    if whole.is_empty() {
        return String::new();
    }
    match cents.len() {
        0 | 1 => format!("{whole}.{cents:0<2}"),
        _ => format!("{whole}.{cents}"),
    }
}

/// Returns the amount of a `MoneyBag` in the shop's currency: `129.00`.
pub(super) fn bag(node: &Value, field: &str) -> String {
    amount(node, &format!("/{field}/shopMoney/amount"))
}

/// Tells whether the amount of a `MoneyBag` is more than nothing.
pub(super) fn is_some(node: &Value, field: &str) -> bool {
    bag(node, field).parse::<f64>().is_ok_and(|amount| amount > 0.0)
}

/// Returns a state in words: `partially refunded`.
pub(super) fn state(node: &Value, pointer: &str) -> String {
    text(node, pointer).to_lowercase().replace('_', " ")
}

/// Returns a list of texts with commas between.
pub(super) fn joined(node: &Value, pointer: &str) -> String {
    let list = node
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    list.filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns the items of a list.
pub(super) fn items<'a>(node: &'a Value, pointer: &str) -> &'a [Value] {
    node.pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Returns the day of a moment: `2026-03-02`.
pub(super) fn day(node: &Value, pointer: &str) -> String {
    text(node, pointer).chars().take(10).collect()
}

/// Returns the minute of a moment: `2026-03-02 13:44`.
pub(super) fn minute(node: &Value, pointer: &str) -> String {
    text(node, pointer)
        .chars()
        .take(16)
        .collect::<String>()
        .replace('T', " ")
}

/// Returns lines in one: `1 × Trail Grinder (TRL-GRD-01)`.
pub(super) fn lines(node: &Value, pointer: &str) -> String {
    let shown: Vec<String> = items(node, &format!("{pointer}/nodes"))
        .iter()
        .map(|line| {
            let sku = text(line, "/sku");
            let sku = if sku.is_empty() { sku } else { format!(" ({sku})") };
            format!("{} × {}{sku}", number(line, "/quantity"), text(line, "/name"))
        })
        .collect();
    let mut shown = shown.join(", ");
    if node.pointer(&format!("{pointer}/pageInfo/hasNextPage")) == Some(&Value::Bool(true)) {
        shown.push_str(" and more lines");
    }
    shown
}

/// Returns `3 orders`, `1 order`, `no orders`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        Some(_) | None => format!("{noun}s"),
    };
    match count {
        0 => format!("no {plural}"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {plural}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, counted, lines};
    use serde_json::json;

    #[test]
    fn amounts_have_two_places() {
        for (given, shown) in [
            ("129.0", "129.00"),
            ("4.9", "4.90"),
            ("12", "12.00"),
            ("0.05", "0.05"),
            ("", ""),
        ] {
            assert_eq!(amount(&json!({"a": given}), "/a"), shown);
        }
    }

    #[test]
    fn what_is_left_out_of_a_line_is_said() {
        let node = json!({"lines": {
            "nodes": [{"name": "Mug", "quantity": 2, "sku": "M"}, {"name": "Engraving", "quantity": 1, "sku": null}],
            "pageInfo": {"hasNextPage": true}
        }});
        assert_eq!(
            lines(&node, "/lines"),
            "2 × Mug (M), 1 × Engraving and more lines"
        );
        assert_eq!(
            [counted(0, "order"), counted(1, "order"), counted(2, "entry")],
            ["no orders", "1 order", "2 entries"]
        );
    }
}
