//! What `--help` says beyond the flags: the environment with where to get each value, the tools by set, and how another
//! client starts the server. Written for somebody who has never seen Mosaic.

use crate::info::{Field, FieldKind};
use crate::{Declaration, Tool};
use std::fmt::Write as _;

/// How wide a line of names may be.
const WIDTH: usize = 100;

/// Returns the part of `--help` that follows the flags.
#[must_use]
pub fn guide(declaration: &Declaration) -> String {
    let mut text = environment(declaration);
    text.push('\n');
    text.push_str(&tools(&declaration.tools));
    text.push('\n');
    text.push_str(&configuration(declaration));
    text
}

fn environment(declaration: &Declaration) -> String {
    let mut text = String::from("Environment:\n");
    for field in &declaration.info.fields {
        let _ = write!(text, "  {}\n      {}", field.env, field.label);
        let notes = notes(field);
        if !notes.is_empty() {
            let _ = write!(text, " ({})", notes.join(", "));
        }
        text.push('\n');
        if let Some(words) = field.help {
            let _ = writeln!(text, "      {words}");
        }
        if let Some(url) = field.help_url {
            let _ = writeln!(text, "      Get it: {url}");
        }
    }
    for (name, words) in &declaration.environment {
        let _ = writeln!(text, "  {name}\n      {}", words.replace('\n', "\n      "));
    }
    text
}

fn notes(field: &Field) -> Vec<String> {
    let mut notes = Vec::new();
    if field.required {
        notes.push("required".to_owned());
    }
    match &field.kind {
        FieldKind::Text => {}
        FieldKind::Number { min, max } => notes.push(format!("{min} to {max}")),
        FieldKind::Secret => notes.push("secret".to_owned()),
        FieldKind::Choice { options } => notes.push(options.join(" | ")),
    }
    if let Some(default) = field.default {
        notes.push(format!("default {default}"));
    }
    notes
}

fn tools(all: &[Tool]) -> String {
    let mut sets: Vec<&str> = vec![];
    for tool in all {
        if !sets.contains(&tool.toolset) {
            sets.push(tool.toolset);
        }
    }
    let mut text = String::from("Tools by set (* changes something; --read-only leaves those out):\n");
    for set in sets {
        let _ = writeln!(text, "  {set}");
        let mut line = String::from("     ");
        for tool in all.iter().filter(|tool| tool.toolset == set) {
            let mark = if tool.effect.reads_only() { "" } else { "*" };
            let name = format!(" {}{mark}", tool.name);
            if line.len() + name.len() > WIDTH {
                let _ = writeln!(text, "{line}");
                line = String::from("     ");
            }
            line.push_str(&name);
        }
        let _ = writeln!(text, "{line}");
    }
    text
}

fn configuration(declaration: &Declaration) -> String {
    let id = declaration.info.id;
    // What has no default may be needed beside another: a token's address and account.
    let needed =
        |field: &&Field| field.required || matches!(field.kind, FieldKind::Secret) || field.default.is_none();
    let fields = declaration.info.fields.iter().filter(|field| !field.advanced);
    let environment: Vec<String> = fields
        .filter(needed)
        .map(|field| format!("\"{}\": \"{}\"", field.env, field.default.unwrap_or("…")))
        .collect();
    format!(
        "In another MCP client (drop the variables you do not use):\n  {{\"mcpServers\": {{\"{id}\": {{\"command\": \
         \"mosaic-connector\", \"args\": [\"{id}\"],\n    \"env\": {{{}}}}}}}}}\n",
        environment.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::guide;
    use crate::info::{Field, FieldKind};
    use crate::{ConnectorInfo, Declaration, Effect, Tool, schema};

    #[test]
    fn a_stranger_learns_what_to_set_where_to_get_it_and_what_there_is() {
        let tool = |name, toolset, effect| Tool {
            name,
            toolset,
            title: name,
            description: name,
            effect,
            open_world: false,
            input: schema::input([]),
            output: schema::records(),
            example: serde_json::json!({}),
        };
        let declaration = Declaration {
            info: ConnectorInfo {
                id: "toy",
                fields: vec![
                    Field::new("TOY_TOKEN", "Token", FieldKind::Secret)
                        .required()
                        .help("Begins with toy-")
                        .help_url("https://toy.example/tokens"),
                    Field::new("TOY_ACCOUNT", "Account", FieldKind::Text),
                    Field::new("TOY_URL", "Address", FieldKind::Text).advanced(),
                ],
                ..ConnectorInfo::default()
            },
            environment: vec![("TOY_ZONE", "A zone\nof time")],
            tools: vec![
                tool("look", "read", Effect::Read),
                tool("put", "write", Effect::Write),
            ],
            instructions: "",
        };
        assert_eq!(
            guide(&declaration),
            "Environment:\n  TOY_TOKEN\n      Token (required, secret)\n      Begins with toy-\n      Get it: \
             https://toy.example/tokens\n  TOY_ACCOUNT\n      Account\n  TOY_URL\n      Address\n  TOY_ZONE\n      A zone\n      of time\n\nTools by set (* \
             changes something; --read-only leaves those out):\n  read\n      look\n  write\n      put*\n\nIn another MCP client \
             (drop the variables you do not use):\n  {\"mcpServers\": {\"toy\": {\"command\": \"mosaic-connector\", \"args\": \
             [\"toy\"],\n    \"env\": {\"TOY_TOKEN\": \"…\", \"TOY_ACCOUNT\": \"…\"}}}}\n"
        );
    }
}
