//! `kill -9` while three sources are asked at the same time: every call that was shown is still there, the turn is marked
//! interrupted with Retry, and its runs are shown as broken off.

use crate::command::{Model, Place, binary};
use mosaic_app::{Environment, Mosaic, conversations};
use mosaic_protocol::{ConversationId, ReceiptState, Repair, TurnEvent, TurnStatus, TurnView};
use mosaic_testkit::fake_claude::{Only, Reply, Rule, Scenario};
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

const QUESTION: &str = "what is there about the marmalade and the budget";

/// Writes a program whose one connector is a toy.
fn connector(folder: &Path) -> String {
    let described = json!([{
        "id": "toy", "name": "Toy", "icon": "box", "description": "", "fields": [], "examples": [], "patterns": [],
        "searchTools": [{"tool": "echo", "words": "text"}], "words": ["marmalade"], "entities": [], "schemaTools": [],
        "oauth": null,
    }]);
    std::fs::write(folder.join("described.json"), described.to_string()).expect("written");
    let script = format!(
        "#!/bin/sh\ncase \"$1$2\" in\n describe) exec cat {}/described.json ;;\n toy--check) echo '{{\"ok\":true,\"message\":\"fine\",\
         \"hint\":null,\"field\":null}}' ;;\n *) exec {} ;;\nesac\n",
        folder.display(),
        binary("toy-mcp").display()
    );
    let path = folder.join("connector");
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path.display().to_string()
}

/// A model whose runs call one tool, and then think for longer than anybody waits.
fn thoughtful() -> Scenario {
    let only = Only {
        system: Some("You search one source".to_owned()),
        ..Only::default()
    };
    let never = Reply {
        wait_ms: 600_000,
        ..Reply::text("Found.")
    };
    let run = Rule::when("marmalade")
        .only(only)
        .step(Reply::tool("echo", json!({"text": "It is on the shelf."})))
        .step(never);
    Scenario::new().rule(run).otherwise(Reply::text("Well then."))
}

#[test]
fn a_kill_while_three_sources_are_asked_loses_no_call_that_was_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let claude = Model::start(thoughtful());
    let place = Place::new()
        .asking(&claude.url())
        .with("MOSAIC_CONNECTOR", connector(folder.path()));
    for name in ["Larder", "Cellar", "Attic"] {
        place.run(&["sources", "add", "toy", name]).ended(0);
    }
    let mut child = place
        .command(&["ask", "--json", QUESTION])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("mosaic-cli starts");
    let lines = BufReader::new(child.stdout.take().expect("a pipe"))
        .lines()
        .map_while(Result::ok);
    let mut shown: Vec<TurnEvent> = Vec::new();
    for line in lines {
        shown.push(serde_json::from_str(&line).expect("each line is a fact"));
        let brought = |fact: &&TurnEvent| matches!(fact, TurnEvent::ToolCallFinished { .. });
        if shown.iter().filter(brought).count() == 3 {
            break;
        }
    }
    child.kill().expect("kill -9");
    child.wait().expect("it is gone");
    let TurnEvent::TurnStarted { conversation_id, .. } = &shown[0] else {
        panic!("begins with {:?}", shown[0])
    };
    let turn = opened(&place, conversation_id);
    assert_eq!(turn.status, TurnStatus::Interrupted);
    let Some(TurnEvent::TurnFailed { failure, .. }) = turn.events.last() else {
        panic!("{:?}", turn.events)
    };
    assert_eq!(failure.repair, Some(Repair::Retry));
    let lasting = shown.iter().filter(|fact| {
        matches!(
            fact,
            TurnEvent::PlanMade { .. }
                | TurnEvent::RunStarted { .. }
                | TurnEvent::ToolCallProposed { .. }
                | TurnEvent::ToolCallFinished { .. }
        )
    });
    for fact in lasting {
        assert!(turn.events.contains(fact), "{fact:?} is lost");
    }
    let broken_off = turn.events.iter().filter(
        |fact| matches!(fact, TurnEvent::RunFinished { entry, .. } if entry.state == ReceiptState::Stopped),
    );
    assert_eq!(broken_off.count(), 3);
}

/// Opens the data folder as the app does and returns the conversation's only turn.
fn opened(place: &Place, id: &ConversationId) -> TurnView {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let environment = Environment::private(place.data_dir(), binary("mosaic-connector"));
        let app = Mosaic::open(environment).await.expect("the app opens");
        let view = conversations::open_conversation(&app, id, None)
            .await
            .expect("it opens");
        app.close().await;
        view.turns.into_iter().next().expect("a turn")
    })
}
