//! Connectors that crash, hang, print garbage or answer fifty megabytes: the turn ends with a clear message, and the next
//! question works. The connector is a toy that misbehaves on demand, behind a script that describes it.

use crate::command::{Place, Ran, binary};
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A toy connector in the place of the real ones.
struct Toy {
    folder: TempDir,
}

impl Toy {
    /// Its tools run by the question of the same name; `flags` say how the whole server misbehaves.
    fn with(flags: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tools = [
            "echo",
            "hang",
            "crash",
            "noise",
            "malformed",
            "unknown_content",
            "write",
        ];
        let mut patterns: Vec<_> = tools
            .iter()
            .map(|tool| json!({"pattern": tool, "tool": tool, "arguments": []}))
            .collect();
        patterns.push(json!({
            "pattern": "huge {n:number}",
            "tool": "huge",
            "arguments": [{"name": "bytes", "value": "{n}"}],
        }));
        let described = json!([{
            "id": "toy", "name": "Toy", "icon": "box", "description": "", "fields": [], "examples": [],
            "patterns": patterns, "searchTools": [], "words": [], "entities": [], "schemaTools": [], "oauth": null,
        }]);
        std::fs::write(folder.path().join("described.json"), described.to_string()).expect("written");
        let script = format!(
            "#!/bin/sh\ncase \"$1$2\" in\n describe) exec cat {}/described.json ;;\n toy--check) echo '{{\"ok\":true,\"message\":\"fine\",\
             \"hint\":null,\"field\":null}}' ;;\n *) exec {} {flags} ;;\nesac\n",
            folder.path().display(),
            binary("toy-mcp").display()
        );
        let path = folder.path().join("connector");
        std::fs::write(&path, script).expect("written");
        let status = std::process::Command::new("chmod")
            .arg("+x")
            .arg(&path)
            .status()
            .expect("chmod runs");
        assert!(status.success());
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("connector")
    }

    /// Returns a place in which the toy is connected.
    fn connected(&self) -> Place {
        let place = Place::new().with("MOSAIC_CONNECTOR", self.path().display().to_string());
        place.run(&["sources", "add", "toy", "Toy"]).ended(0);
        place
    }
}

/// Asks, and checks that the turn ended in time, in plain words.
fn fails(place: &Place, question: &str) -> Ran {
    let began = Instant::now();
    let ran = place.run(&["ask", question]).ended(6);
    assert!(
        began.elapsed() < Duration::from_secs(45),
        "{question} took {:?}",
        began.elapsed()
    );
    assert!(ran.err.contains("error: Toy: "), "{question}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{question}: {}", ran.err);
    ran
}

#[test]
fn a_tool_that_misbehaves_ends_the_turn_in_words_and_the_next_one_works() {
    let toy = Toy::with("");
    let place = toy.connected();
    place.run(&["ask", "echo"]).ended(0);
    fails(&place, "crash");
    fails(&place, "malformed");
    place.run(&["ask", "noise"]).ended(0);
    place.run(&["ask", "unknown_content"]).ended(0);
    place.run(&["ask", "echo"]).ended(0);
}

#[test]
fn a_tool_that_never_answers_is_given_up_after_thirty_seconds() {
    let toy = Toy::with("");
    let ran = fails(&toy.connected(), "hang");
    assert!(ran.err.contains("30 s"), "{}", ran.err);
}

#[test]
fn fifty_megabytes_are_cut_and_said_so() {
    let toy = Toy::with("");
    let ran = toy.connected().run(&["ask", "--json", "huge 50000000"]).ended(0);
    let events = ran.events();
    let result = events
        .iter()
        .find(|event| event["type"] == "toolCallFinished")
        .expect("a result");
    assert_eq!(result["result"]["clipped"], true);
    assert!(ran.out.len() < 100_000, "{} bytes were printed", ran.out.len());
}

#[test]
fn a_tool_that_writes_is_refused_without_a_terminal_to_ask_on() {
    let toy = Toy::with("");
    let ran = toy.connected().run(&["ask", "--json", "write"]).ended(7);
    let story = ran.story();
    assert!(story.contains(&"approvalRequested".to_owned()), "{story:?}");
    assert!(!story.contains(&"toolCallStarted".to_owned()), "{story:?}");
    assert!(ran.err.contains("refused"), "{}", ran.err);
}

#[test]
fn a_server_that_speaks_no_protocol_is_named() {
    for flags in ["--only-noise", "--crash-at-start 3"] {
        let toy = Toy::with(flags);
        fails(&toy.connected(), "echo");
    }
}

#[test]
fn a_connector_that_is_not_there_says_how_to_get_it() {
    let place = Place::new().with("MOSAIC_CONNECTOR", "/nowhere/mosaic-connector");
    let ran = place.run(&["sources", "add", "mysql", "X"]).ended(6);
    assert!(ran.err.contains("Install Mosaic again"), "{}", ran.err);
}
