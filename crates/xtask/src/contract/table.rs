//! What the oracles checked, for a person to read: a line for each tool, then what does not fit.

use super::{SHOWN, SILENT};
use serde_json::Value;

/// Prints a source and returns its tools that lack an exchange.
pub(super) fn print(source: &str, checked: &Value, declared: &[String]) -> Vec<String> {
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    let problems = checked["problems"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    eprintln!(
        "\n  {source}: {} exchanges checked, of which {} at fault on purpose; {} tools, {} problems",
        count(&checked["exchanges"]),
        count(&checked["faulty"]),
        declared.len(),
        problems.len()
    );
    eprintln!("  {:<34} {:>9} {:>9}", "tool", "checked", "answered");
    let mut missing = vec![];
    for name in declared {
        let row = &checked["tools"][name];
        let silent = SILENT.iter().find(|(of, tool, _)| *of == source && tool == name);
        let there = count(&row["answered"]) > 0;
        let mark = match (there, silent) {
            (true, _) => ' ',
            (false, Some(_)) => '·',
            (false, None) => '✗',
        };
        let why = silent.map_or("", |(_, _, why)| why);
        eprintln!(
            "{mark} {name:<34} {:>9} {:>9} {why}",
            count(&row["checked"]),
            count(&row["answered"])
        );
        if !there && silent.is_none() {
            missing.push(name.clone());
        }
    }
    let elsewhere = &checked["tools"]["-"];
    if elsewhere.is_object() {
        eprintln!(
            "  {:<34} {:>9} {:>9}",
            "(on behalf of no tool)",
            count(&elsewhere["checked"]),
            count(&elsewhere["answered"])
        );
    }
    print_problems(problems);
    missing
}

fn print_problems(problems: &[Value]) {
    for problem in problems.iter().take(SHOWN) {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        eprintln!(
            "✗ {}: {} {} ({}×)\n    {}",
            text("tool"),
            text("method"),
            text("path"),
            problem["times"],
            text("says")
        );
    }
    if problems.len() > SHOWN {
        eprintln!("  … and {} more", problems.len() - SHOWN);
    }
}
