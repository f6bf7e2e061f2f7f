//! The agent's own table of what each tool may do, held against what the connectors declare.

use crate::every_connector::declarations;
use mosaic_agent::policy::{self, BUILT_IN, Line};
use mosaic_connector_kit::{Effect as Declared, Tool};
use mosaic_protocol::Effect;
use std::collections::BTreeSet;

/// Reads that ask all the same, since data can leave by them.
const ASKING_READS: &[(&str, &str)] = &[("s3", "presign_url")];

const fn effect(declared: Declared) -> Effect {
    match declared {
        Declared::Read => Effect::Read,
        Declared::Write | Declared::IdempotentWrite => Effect::Write,
        Declared::Destructive | Declared::IdempotentDestructive => Effect::Destructive,
    }
}

/// Returns the arguments that a line's words name.
fn named(says: &str) -> Vec<&str> {
    says.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim_start_matches('#'))
        .collect()
}

/// Returns all arguments that a line speaks of.
fn arguments(line: &Line) -> BTreeSet<&str> {
    let mut all: BTreeSet<&str> = named(line.says).into_iter().collect();
    for (condition, says) in line.when {
        all.extend(condition.split('=').next());
        all.extend(named(says));
    }
    if line.places.is_some() {
        // Not an argument: whatever place the call names, in whichever of them.
        all.remove("place");
    }
    all.extend(line.destinations);
    all.extend(line.outside_with);
    all.extend(line.swaps.iter().flat_map(|(old, new)| [*old, *new]));
    if let Some(before) = line.before {
        all.extend(before.arguments.iter().map(|(_, ours)| *ours));
        all.extend(before.compares.iter().map(|(ours, _)| *ours));
    }
    all
}

fn takes(tool: &Tool, argument: &str) -> bool {
    tool.input["properties"].get(argument).is_some()
}

#[test]
fn each_declared_tool_has_one_line_and_no_line_is_an_orphan() {
    let mut all = 0;
    let ids: BTreeSet<&str> = declarations().iter().map(|one| leaked(one.info.id)).collect();
    assert_eq!(ids, BUILT_IN.into_iter().collect());
    for declaration in declarations() {
        let id = declaration.info.id;
        let lines = policy::lines(id).expect("a built-in connector");
        let listed: Vec<&str> = lines.iter().map(|line| line.tool).collect();
        let once: BTreeSet<&str> = listed.iter().copied().collect();
        assert_eq!(once.len(), listed.len(), "{id} has a line twice");
        let declared: BTreeSet<&str> = declaration.tools.iter().map(|tool| tool.name).collect();
        assert_eq!(once, declared, "{id}");
        all += listed.len();
    }
    assert_eq!(all, 165);
}

#[test]
fn no_line_is_laxer_than_what_the_connector_says_of_its_tool() {
    for declaration in declarations() {
        let id = declaration.info.id;
        for line in policy::lines(id).expect("a built-in connector") {
            let tool = declaration.tools.iter().find(|tool| tool.name == line.tool);
            let declared = effect(tool.expect("a tool for each line").effect);
            if ASKING_READS.contains(&(id, line.tool)) {
                assert_eq!((declared, line.effect), (Effect::Read, Effect::Write));
            } else {
                assert_eq!(line.effect, declared, "{id} {}", line.tool);
            }
        }
    }
}

#[test]
fn a_line_speaks_only_of_arguments_that_its_tool_takes() {
    for declaration in declarations() {
        let id = declaration.info.id;
        let tool = |name: &str| declaration.tools.iter().find(|tool| tool.name == name);
        for line in policy::lines(id).expect("a built-in connector") {
            let own = tool(line.tool).expect("a tool for each line");
            for argument in arguments(line) {
                assert!(takes(own, argument), "{id} {} takes no {argument}", line.tool);
            }
            let Some(before) = line.before else {
                continue;
            };
            let read = tool(before.tool).expect("a tool that reads what is there");
            assert!(read.effect == Declared::Read, "{id} {}", before.tool);
            for (theirs, _) in before.arguments {
                assert!(takes(read, theirs), "{id} {} takes no {theirs}", before.tool);
            }
        }
    }
}

/// Whatever a tool calls a place to send to has to be one in the table, or be named here with the reason.
#[test]
fn what_sounds_like_a_destination_is_one() {
    const SOUNDS: &[&str] = &[
        "channel",
        "to",
        "cc",
        "bcc",
        "repo",
        "bucket",
        "with",
        "attendees",
        "add_attendees",
        "people",
        "email",
        "folder",
        "document",
        "spreadsheet",
        "project",
        "calendar",
    ];
    /// What is removed or marked as read goes nowhere; words of a link between issues are no place.
    const NONE: &[(&str, &str)] = &[
        ("mark_read", "channel"),
        ("delete_object", "bucket"),
        ("delete_event", "calendar"),
        ("link_issues", "to"),
    ];
    for declaration in declarations() {
        let id = declaration.info.id;
        for line in policy::lines(id).expect("a built-in connector") {
            let tool = declaration.tools.iter().find(|tool| tool.name == line.tool);
            let tool = tool.expect("a tool for each line");
            for sound in SOUNDS {
                let left_out = line.effect == Effect::Read || NONE.contains(&(line.tool, *sound));
                if takes(tool, sound) && !left_out {
                    assert!(line.destinations.contains(sound), "{id} {}: {sound}", line.tool);
                }
            }
        }
    }
}

fn leaked(id: &str) -> &'static str {
    BUILT_IN
        .into_iter()
        .find(|known| *known == id)
        .unwrap_or("unknown")
}
