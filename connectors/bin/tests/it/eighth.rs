//! One connector more than the product has: the example `eighth`, built from the product's own program and one line, does
//! all that a connector does.

use crate::LIMIT;
use mosaic_protocol::{CheckReport, ConnectorInfo, FieldKind};
use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::transport::TokioChildProcess;
use rmcp::{ClientLifecycleMode, ClientServiceExt as _};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with two notes, gone with the test.
struct Notes(PathBuf);

impl Notes {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("eighth-{test}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("groceries.md"), "- flour\n- oat milk\n").expect("a note");
        std::fs::write(folder.join("travel.md"), "Night train at 21:40.\n").expect("a note");
        Self(folder)
    }

    fn command(&self) -> Command {
        let mut command = without_settings();
        command.env("NOTES_FOLDER", &self.0);
        command
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Cargo builds the examples of a package with its tests, beside its programs.
fn without_settings() -> Command {
    let folder = Path::new(env!("CARGO_BIN_EXE_mosaic-connector"))
        .parent()
        .expect("a folder");
    let mut command = Command::new(folder.join(format!("examples/eighth{}", std::env::consts::EXE_SUFFIX)));
    command.env_clear();
    command
}

fn printed(mut command: Command, arguments: &[&str]) -> (Option<i32>, String) {
    let output = command.args(arguments).output().expect("run");
    (
        output.status.code(),
        String::from_utf8(output.stdout).expect("text"),
    )
}

#[test]
fn it_describes_itself_as_the_host_reads_it() {
    let (code, text) = printed(without_settings(), &["describe"]);
    assert_eq!(code, Some(0));
    let infos: Vec<ConnectorInfo> = serde_json::from_str(&text).expect("the host's own type");
    assert_eq!(infos.len(), 1);
    assert_eq!(infos[0].id, "notes");
    assert_eq!(infos[0].fields[0].env, "NOTES_FOLDER");
    assert_eq!(infos[0].fields[0].kind, FieldKind::Text);
    assert!(infos[0].fields[0].required);
}

#[test]
fn its_help_and_its_check_tell_a_stranger_what_is_needed() {
    let (_, all) = printed(without_settings(), &["--help"]);
    assert!(all.contains("notes") && all.contains("describe"), "{all}");
    let (_, help) = printed(without_settings(), &["notes", "--help"]);
    for word in ["NOTES_FOLDER", "required", "--read-only", "--toolsets", "--check"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    let notes = Notes::new("check");
    assert_eq!(
        printed(notes.command(), &["notes", "--check"]),
        (Some(0), "ok: 2 notes\n".to_owned())
    );
    let (code, report) = printed(without_settings(), &["notes", "--check", "--json"]);
    assert_eq!(code, Some(1));
    let report: CheckReport = serde_json::from_str(&report).expect("the host's own type");
    assert_eq!(report.field.as_deref(), Some("NOTES_FOLDER"));
    assert!(report.hint.is_some());
}

#[tokio::test]
async fn its_tools_are_listed_and_called_in_both_eras() {
    let eras = [
        ClientLifecycleMode::Initialize,
        ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
    ];
    for era in eras {
        let notes = Notes::new("eras");
        let session = Session::open(&notes, &["notes"], era).await;
        assert_eq!(session.names().await, ["list_notes", "read_note", "add_note"]);

        let page = session.good("list_notes", json!({"limit": 1})).await;
        assert_eq!(page["records"], json!([{"name": "groceries"}]));
        assert_eq!(page["has_more"], true);
        let rest = session
            .good("list_notes", json!({"limit": 1, "cursor": page["next_cursor"]}))
            .await;
        assert_eq!(rest["records"], json!([{"name": "travel"}]));
        assert_eq!(rest["has_more"], false);

        let note = session.good("read_note", json!({"name": "travel"})).await;
        assert_eq!(note["records"][0]["text"], "Night train at 21:40.\n");
        session
            .good("add_note", json!({"name": "ideas", "text": "# Ideas"}))
            .await;
        assert_eq!(
            std::fs::read_to_string(notes.0.join("ideas.md")).expect("the note"),
            "# Ideas"
        );

        let taken = session
            .bad("add_note", json!({"name": "ideas", "text": "other"}))
            .await;
        assert_eq!(taken["kind"], "invalid");
        let unknown = session.bad("read_note", json!({"name": "travels"})).await;
        assert_eq!(unknown["kind"], "not_found");
        assert!(unknown["hint"].as_str().expect("a hint").contains("travel"));
        assert_eq!(
            session.bad("read_note", json!({"name": "../secret"})).await["kind"],
            "invalid"
        );
        session.close().await;
    }
}

#[tokio::test]
async fn its_flags_choose_tools() {
    let notes = Notes::new("flags");
    let session = Session::open(&notes, &["notes", "--read-only"], ClientLifecycleMode::Initialize).await;
    assert_eq!(session.names().await, ["list_notes", "read_note"]);
    session.close().await;
}

struct Session(rmcp::service::RunningService<rmcp::RoleClient, ()>);

impl Session {
    async fn open(notes: &Notes, arguments: &[&str], era: ClientLifecycleMode) -> Self {
        let mut command = tokio::process::Command::from(notes.command());
        command.args(arguments);
        let transport = TokioChildProcess::new(command).expect("spawn");
        let client = tokio::time::timeout(LIMIT, ().serve_with_lifecycle(transport, era))
            .await
            .expect("in time")
            .expect("connect");
        Self(client)
    }

    async fn names(&self) -> Vec<String> {
        let tools = self.0.list_all_tools().await.expect("list");
        tools.iter().map(|tool| tool.name.to_string()).collect()
    }

    async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let arguments = arguments.as_object().cloned().expect("an object");
        let params = CallToolRequestParams::new(tool).with_arguments(arguments);
        tokio::time::timeout(LIMIT, self.0.call_tool(params))
            .await
            .expect("in time")
            .expect("a result")
    }

    async fn good(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(false), "{result:?}");
        result.structured_content.expect("structured")
    }

    async fn bad(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{result:?}");
        result.structured_content.expect("structured")["error"].clone()
    }

    async fn close(self) {
        self.0.cancel().await.expect("close");
    }
}
