//! The tools that a model is told of in full, when all seven connectors are there: few enough, and the right ones.

use crate::command;
use crate::every_connector::declarations;
use mosaic_agent::planner::{Offerable, direct_tools};
use mosaic_connector_kit::Effect;
use mosaic_protocol::ConnectorInfo;
use serde_json::Value;
use std::io::Write as _;

/// What all of them may take, that of the tool which finds the others included.
const TOKENS: u64 = 5_000;
/// What that one tool takes at most.
const FIND_TOOLS: u64 = 400;

#[test]
fn with_all_seven_the_definitions_stay_small_and_every_search_is_among_them() {
    let output = command(None).arg("describe").output().expect("run");
    let infos: Vec<ConnectorInfo> = serde_json::from_slice(&output.stdout).expect("the host's own type");
    let declarations = declarations();
    let mut tools: Vec<(usize, &ConnectorInfo, String, &str, String, Value, bool)> = vec![];
    for (source, declaration) in declarations.iter().enumerate() {
        let info = infos
            .iter()
            .find(|info| info.id == declaration.info.id)
            .expect("described");
        tools.extend(declaration.tools.iter().map(|tool| {
            let called = format!("{}__{}", info.id, tool.name);
            let input = Value::Object(tool.input.clone());
            let reads = tool.effect == Effect::Read;
            (
                source,
                info,
                called,
                tool.name,
                tool.description.to_owned(),
                input,
                reads,
            )
        }));
    }
    let offerable: Vec<Offerable<'_>> = tools
        .iter()
        .map(
            |(source, connector, called, tool, description, input, reads)| Offerable {
                source: *source,
                connector,
                tool,
                api_name: called,
                description,
                input_schema: input,
                reads: *reads,
            },
        )
        .collect();
    let direct = direct_tools(&offerable);
    let told: Vec<&Offerable<'_>> = offerable
        .iter()
        .zip(&direct)
        .filter_map(|(tool, direct)| direct.then_some(tool))
        .collect();
    let tokens: u64 = told.iter().map(|tool| tool.tokens()).sum();
    assert!(
        tokens + FIND_TOOLS < TOKENS,
        "{tokens} tokens for {} tools",
        told.len()
    );
    assert!(tokens > TOKENS / 2, "only {tokens} tokens are used");
    assert!(told.iter().all(|tool| tool.reads));
    for info in &infos {
        for search in &info.search_tools {
            let is_told = told
                .iter()
                .any(|tool| tool.connector.id == info.id && tool.tool == search.tool);
            assert!(is_told, "{}.{} is not told", info.id, search.tool);
        }
    }
    writeln!(
        std::io::stdout(),
        "{tokens} tokens for {} of {} tools",
        told.len(),
        offerable.len()
    )
    .expect("standard output");
}
